// The usual circular (通报) and interview notice (约谈通知), in the letter layout.
import { flush, heading, letterPage, numbered, para, signed, title, when } from './page.mjs';

const NUMBER = '{机关代字}〔{年份}〕　　号';

/** Each task with its reasons. */
const concerned = when('事项', [
  para(
    '{序号}．{事项名称}（督查编号：{事项编号}），责任人{责任人}，完成时限{完成时限}{#变红日期}，自{变红日期}起为红色{/变红日期}。',
  ),
  ...when('事由', para('{说明}（依据：{依据}）。')),
]);

const rectify = when('整改时限', para('请于{整改时限}前完成整改并报送整改报告。'));

const draft = when('送审', flush('（{送审}，不得印发）'));

export const circular = () =>
  letterPage('{发文机关}', [
    numbered('{工作秘密标识}', NUMBER),
    ...draft,
    ...title('关于{单位}督查事项逾期情况的通报'),
    flush('各有关单位：'),
    para('经督查，{单位}承办的{事项数}项督查事项未按规定办理，现予以通报。'),
    heading('一、基本情况'),
    ...concerned,
    heading('二、整改要求'),
    para('{要求}'),
    ...rectify,
    para('各单位要引以为戒，对照督查台账逐项检查，确保事事有着落、件件有回音。'),
    ...when('批准人', para('（批准人：{批准人}）')),
    ...signed('{发文机关}', '{成文日期}'),
  ]);

export const interview = () =>
  letterPage('{发文机关}', [
    numbered('{工作秘密标识}', NUMBER),
    ...draft,
    ...title('约谈通知'),
    flush('{单位}：'),
    para('你单位承办的{事项数}项督查事项未按规定办理。经研究，决定对你单位主要负责同志进行约谈，现通知如下。'),
    heading('一、约谈时间和地点'),
    para('时间：　　　　年　　月　　日　　时　　分'),
    para('地点：'),
    heading('二、约谈人'),
    para('约谈人：'),
    heading('三、约谈事由'),
    ...concerned,
    heading('四、有关要求'),
    para('{要求}'),
    para('请携带书面说明到会，内容包括办理进展、逾期原因、整改措施和完成时间。'),
    ...rectify,
    para('联系人：　　　　　　　联系电话：'),
    ...when('批准人', para('（批准人：{批准人}）')),
    ...signed('{发文机关}', '{成文日期}'),
  ]);
