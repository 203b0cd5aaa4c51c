// Chinese texts of a length, always the same: the titles and texts of the ledger that is measured.

const WHERE = ['城区', '港区', '开发区', '老城', '北部山区', '沿河', '滨海新区', '高新区', '南部片区', '中心镇'];
const WHAT = ['道路', '供水管网', '学校', '医院', '河道', '老旧小区', '菜市场', '公园', '产业园区', '政务大厅'];
const HOW = ['改造', '新建', '排查', '整治', '验收', '督办', '招标', '绿化', '亮化', '扩容'];
const PHRASES = [
  '对照目标任务逐项细化措施',
  '明确责任单位和完成时限',
  '每周调度一次工程进展',
  '会同财政部门落实资金保障',
  '抓紧办理用地和规划手续',
  '组织专家开展现场核查',
  '对发现的问题限期整改到位',
  '广泛听取群众意见建议',
  '确保工程质量和施工安全',
  '完工后及时组织联合验收',
  '建立问题清单和销号制度',
  '加强部门之间的协调配合',
];

/** A title of 30 characters; no two of the first thousand are alike. */
export function titleOf(i: number): string {
  const subject = `${pick(WHERE, i)}${pick(WHAT, Math.floor(i / WHERE.length))}${pick(HOW, Math.floor(i / 7))}第${i + 1}项`;
  return cut(`关于推进${subject}工作${textOf(i, 30)}`, 30);
}

/** A text of so many characters. */
export function textOf(i: number, length: number): string {
  let text = '';
  for (let k = 0; text.length < length; k++) text += `${pick(PHRASES, i * 5 + k * 7)}${k % 3 === 2 ? '。' : '，'}`;
  return cut(text, length);
}

function pick(from: readonly string[], i: number): string {
  return from[i % from.length] ?? '';
}

const cut = (text: string, length: number): string => text.slice(0, length);

/** An explanation in time, as input. */
export const explanationOf = (task: string): object => ({
  task,
  progress: '主体工程完成过半',
  category: 'WEATHER',
  reason: '连续降雨影响施工',
  nextSteps: '增加班次，抢抓工期',
  proposedDeadline: '2026-12-30',
});
