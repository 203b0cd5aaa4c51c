// The usual briefing (督查专报): a bulletin for the leaders. Problems and suggestions are left to write.
import { bulletinHead, bulletinPage, heading, para, title, unless, when } from './page.mjs';
import { listTable } from './table.mjs';

export const briefing = () =>
  bulletinPage([
    ...bulletinHead({ name: '督查专报', issue: '〔{年份}〕第　　期', organ: '{发文机关}', date: '{成文日期}' }),
    ...title('督查事项办理情况专报'),
    para('现将{起日}至{止日}督查事项办理情况报告如下。'),
    heading('一、总体情况'),
    para(
      '期间交办{交办数}项，办结{办结数}项，变红{变红数}项，作出说明{说明数}项。截至{统计时间}，在办{在办数}项，其中蓝色{蓝色数}项、黄色{黄色数}项、红色{红色数}项。',
    ),
    ...when('来源情况', para('{来源类别}：交办{交办数}项，办结{办结数}项，变红{变红数}项，说明{说明数}项。')),
    para('各单位在办事项情况：'),
    listTable('单位情况', [
      ['牵头单位', 68, '{单位}', true],
      ['在办', 22, '{在办数}'],
      ['蓝色', 22, '{蓝色数}'],
      ['黄色', 22, '{黄色数}'],
      ['红色', 22, '{红色数}'],
    ]),
    heading('二、本期变红事项'),
    para('期间变红{变红数}项，现仍为红色{仍红数}项。'),
    ...when('变红事项', [
      para('{序号}．{事项名称}（{事项编号}），牵头单位{牵头单位}，完成时限{完成时限}，{变红日期}起为红色：{原因}。'),
    ]),
    heading('三、逾期原因分析'),
    ...when('变红原因', para('{规则}：{项数}项（依据：{依据}）。')),
    ...unless('变红原因', para('现无红色事项。')),
    heading('四、近期到期事项'),
    ...when('下步到期', para('{完成时限}：{事项名称}（{事项编号}），牵头单位{牵头单位}。')),
    ...unless('下步到期', para('今后14日内没有到期事项。')),
    heading('五、存在问题'),
    para('（由督查室填写）'),
    heading('六、意见建议'),
    para('（由督查室填写）'),
  ]);
