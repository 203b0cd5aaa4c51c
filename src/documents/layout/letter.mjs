// The usual letter of supervision (督办函), in the letter layout, with the form of the reply as its annex.
import { AlignmentType } from 'docx';

import { blank, flush, FONTS, heading, letterPage, numbered, para, run, signed, title, unless, when } from './page.mjs';
import { formTable } from './table.mjs';

export const letter = () =>
  letterPage('{发文机关}', [
    numbered('{工作秘密标识}', '{发文字号}'),
    ...title('关于{事项名称}的督办函'),
    flush('{主送单位}：'),
    para('根据{任务来源}，现将“{事项名称}”（督查编号：{事项编号}）有关事项函告如下，请认真办理。'),
    ...when('领导批示', para('{批示领导}于{批示日期}批示：{批示内容}')),
    heading('一、督办事项'),
    para('{事项要求}'),
    ...when('目标', para('目标：{目标}。')),
    ...when('标准', para('标准：{标准}。')),
    para('完成时限：{完成时限}。'),
    heading('二、办理要求'),
    para('{办理要求}'),
    heading('三、责任分工'),
    para(
      '牵头单位：{牵头单位}；{#配合单位}配合单位：{配合单位}；{/配合单位}责任人：{责任人}{#分管领导}；分管领导：{分管领导}{/分管领导}。',
    ),
    heading('四、反馈时限和方式'),
    ...when('工作日数', para('请于收到本函之日起{工作日数}个工作日内（即{反馈期限}前）{暂定说明}，反馈办理情况。')),
    ...unless('工作日数', para('请于{反馈期限}前{暂定说明}，反馈办理情况。')),
    ...when('各单位期限', para('{收函单位}：{单位反馈期限}前。')),
    para(
      '反馈应写明办理进展、存在问题、下步措施和预计完成时间，经单位主要负责同志审签、加盖公章后，按附件格式通过督查台账报送；此后定期报告进展，直至销号。',
    ),
    para('联系人：　　　　　　　联系电话：'),
    ...blank(1),
    para('附件：办理情况反馈表'),
    ...signed('{发文机关}', '{成文日期}'),
    flush(run('附件', { font: FONTS.heading }), { pageBreakBefore: true }),
    ...blank(1),
    flush(run('办理情况反馈表', { size: 44, font: FONTS.title, characterSpacing: 0 }), {
      alignment: AlignmentType.CENTER,
      spacing: { line: 700, lineRule: 'exact' },
    }),
    formTable([
      ['来函字号', '{发文字号}', 12],
      ['督办事项', '{事项名称}（{事项编号}）', 16],
      ['反馈单位', '', 12],
      ['办理进展', '', 36],
      ['完成比例', '　　　　％', 12],
      ['存在问题', '', 26],
      ['下步措施', '', 26],
      ['预计完成时间', '　　　　年　　月　　日', 12],
      ['单位负责人签字（盖章）', '　　　　　　　　　　　　　　　　　年　　月　　日', 20],
      ['联系人及电话', '', 12],
    ]),
  ]);
