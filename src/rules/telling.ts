// What people read about a rule: its description, its triggers in the policy's own numbers, why it holds, what clears it.
import type { Policy, Step } from './policy';
import type { Reason } from './reasons';
import type { Text } from './refusal';
import { type RuleCode } from './words';

interface Told {
  description: Text;
  /** when a step of the rule begins */
  trigger: (days: number, policy: Policy, step: Step) => Text;
  message: (reason: Reason) => Text;
  remedy: Text;
}

const text = (zh: string, en: string): Text => ({ zh, en });
const on = ({ dueOn, dueProvisional }: Reason): Text =>
  text(`${dueOn}${dueProvisional ? '（暂定）' : ''}`, `${dueOn}${dueProvisional ? ' (provisional)' : ''}`);
const after = (days: number, what: Text): Text =>
  days === 0 ? what : text(`${what.zh}再过 ${days} 个工作日`, `${days} working days after: ${what.en}`);

const before = (days: number, what: Text): Text =>
  days === 0
    ? text(`${what.zh}当天起`, `from the start of ${what.en}`)
    : text(`${what.zh}前 ${days} 个工作日起`, `from ${days} working days before ${what.en}`);

const TOLD: Record<RuleCode, Told> = {
  DEADLINE_NEAR: {
    description: text('临近完成时限', 'the deadline is near'),
    trigger: (_, { nearWindows }) =>
      text(
        nearWindows
          .map((w) => `办理周期 ${w.spanAtLeast} 个工作日及以上：时限前 ${w.workingDays} 个工作日起`)
          .join('；'),
        nearWindows
          .map((w) => `span of ${w.spanAtLeast} working days or more: ${w.workingDays} before the deadline`)
          .join('; '),
      ),
    message: (r) => text(`完成时限 ${on(r).zh} 临近`, `the deadline ${on(r).en} is near`),
    remedy: text(
      '按期申请办结；不能按期办结的，逾期前说明原因',
      'submit the completion in time, or explain before the deadline',
    ),
  },
  DEADLINE_PASSED: {
    description: text('超过完成时限', 'the deadline has passed'),
    trigger: (days) => after(days, text('时限届满时起', 'from the end of the deadline')),
    message: (r) => text(`完成时限 ${on(r).zh} 已过`, `the deadline ${on(r).en} has passed`),
    remedy: text(
      '申请办结；或补充说明并由领导批准新时限',
      'submit the completion, or explain and have a leader approve a new deadline',
    ),
  },
  COMPLETED_LATE: {
    description: text('逾期办结', 'completed late'),
    trigger: (days) =>
      after(
        days,
        text('时限届满后才申请办结的，自时限届满时起', 'from the deadline, where completion was submitted after it'),
      ),
    message: (r) =>
      text(`超过完成时限 ${on(r).zh} 后申请办结`, `completion was submitted after the deadline ${on(r).en}`),
    remedy: text('已成事实，记录在案', 'nothing: it stays on the record'),
  },
  EXPLANATION_PENDING: {
    description: text('逾期前说明待审定', 'an explanation awaits its decision'),
    trigger: () => text('时限届满前提交说明时起', 'from an explanation filed before the deadline'),
    message: () => text('逾期前说明待审定', 'an explanation awaits its decision'),
    remedy: text('由督查室或领导审定说明', 'the office or a leader decides the explanation'),
  },
  EXPLANATION_REJECTED: {
    description: text('逾期前说明未获同意', 'an explanation was rejected'),
    trigger: () => text('审定不同意时起', 'from the rejection'),
    message: () => text('逾期前说明未获同意', 'the explanation was rejected'),
    remedy: text('按原时限办结，或另行提交说明', 'complete by the present deadline, or file another explanation'),
  },
  EXPLANATION_MISSING: {
    description: text('逾期前未作说明', 'overdue without an explanation'),
    trigger: (days) =>
      after(
        days,
        text(
          '时限届满前既未说明也未申请办结的，自时限届满时起',
          'from the deadline, where neither an explanation nor a completion had been filed',
        ),
      ),
    message: (r) =>
      text(`时限 ${on(r).zh} 届满前既未说明也未申请办结`, `neither explained nor completed before ${on(r).en}`),
    remedy: text(
      '申请办结；或补充说明并由领导批准新时限',
      'submit the completion, or explain and have a leader approve a new deadline',
    ),
  },
  REPEATED_EXTENSION: {
    description: text('多次延期', 'extended more than once'),
    trigger: () => text('第二次批准延期时起', 'from the second approved extension'),
    message: () => text('已延期两次以上', 'was extended more than once'),
    remedy: text('办结', 'complete the task'),
  },
  NOT_ACKNOWLEDGED: {
    description: text('未签收', 'not acknowledged'),
    trigger: (days) =>
      text(`交办后第 ${days} 个工作日结束时起`, `from the end of working day ${days} after the assignment`),
    message: (r) => text(`应于 ${on(r).zh} 前签收，至今未签收`, `not acknowledged, due ${on(r).en}`),
    remedy: text('牵头单位签收，或说明理由退回', 'the lead unit acknowledges, or returns it with a reason'),
  },
  FEEDBACK_NEAR: {
    description: text('督办函反馈临期', 'the answer to a letter is due soon'),
    trigger: (days) => before(days, text('反馈到期日', 'the due day')),
    message: (r) => text(`${r.quote} 的反馈应于 ${on(r).zh} 报送`, `the answer to ${r.quote} is due ${on(r).en}`),
    remedy: text('收函单位反馈', 'the recipient answers the letter'),
  },
  FEEDBACK_OVERDUE: {
    description: text('督办函逾期未反馈', 'a letter is unanswered past its due day'),
    trigger: (days) => after(days, text('反馈期限届满时起', 'from the end of the due day')),
    message: (r) =>
      text(`${r.quote} 的反馈应于 ${on(r).zh} 报送，逾期未报`, `the answer to ${r.quote} was due ${on(r).en}`),
    remedy: text('收函单位反馈', 'the recipient answers the letter'),
  },
  FEEDBACK_RETURNED: {
    description: text('督办函反馈被退回', 'the answer to a letter was returned'),
    trigger: () => text('退回时起', 'from the return'),
    message: (r) =>
      text(
        `${r.quote} 的反馈被退回，应于 ${on(r).zh} 重新报送`,
        `the answer to ${r.quote} was returned, due again ${on(r).en}`,
      ),
    remedy: text('收函单位重新反馈', 'the recipient answers again'),
  },
  REPORT_NEAR: {
    description: text('定期报告临期', 'a regular report is due soon'),
    trigger: (days) => before(days, text('报告到期日', 'the due day')),
    message: (r) => text(`定期报告应于 ${on(r).zh} 报送`, `the regular report is due ${on(r).en}`),
    remedy: text('牵头单位报告进展', 'the lead unit reports'),
  },
  REPORT_OVERDUE: {
    description: text('定期报告逾期', 'a regular report is overdue'),
    trigger: (days) => after(days, text('报告期限届满时起', 'from the end of the due day')),
    message: (r) => text(`定期报告应于 ${on(r).zh} 报送，逾期未报`, `the regular report was due ${on(r).en}`),
    remedy: text('牵头单位报告进展', 'the lead unit reports'),
  },
  MILESTONE_NEAR: {
    description: text('节点临期', 'a milestone is due soon'),
    trigger: (days) => before(days, text('节点日期', 'the due day')),
    message: (r) => text(`节点“${r.quote}”应于 ${on(r).zh} 完成`, `the milestone “${r.quote}” is due ${on(r).en}`),
    remedy: text('牵头单位完成节点', 'the lead unit completes the milestone'),
  },
  MILESTONE_OVERDUE: {
    description: text('节点逾期', 'a milestone is overdue'),
    trigger: (days) => after(days, text('节点期限届满时起', 'from the end of the due day')),
    message: (r) =>
      text(`节点“${r.quote}”应于 ${on(r).zh} 完成，逾期未完成`, `the milestone “${r.quote}” was due ${on(r).en}`),
    remedy: text('牵头单位完成节点，或由督查室调整节点', 'the lead unit completes it, or the office moves it'),
  },
  BEHIND_SCHEDULE: {
    description: text('落后序时进度', 'behind schedule'),
    trigger: (_, __, { points = 0 }) =>
      text(
        `应完成比例减已报告比例达 ${points} 个百分点的当日起`,
        `from the first day on which expected less reported per cent is ${points} points or more`,
      ),
    message: (r) => text(`已报告完成 ${r.quote}%，落后于序时进度`, `${r.quote} % are reported, behind the schedule`),
    remedy: text('加快进度并报告完成比例', 'catch up, and report the per cent'),
  },
  COMPLETION_RETURNED: {
    description: text('办结申请被退回', 'the completion was returned'),
    trigger: () => text('退回时起', 'from the decision'),
    message: () => text('办结申请被退回', 'the completion was returned'),
    remedy: text('重新申请办结', 'submit the completion again'),
  },
  RECTIFICATION_OVERDUE: {
    description: text('整改逾期', 'a rectification is overdue'),
    trigger: (days) => after(days, text('整改期限届满时起', 'from the end of the day set')),
    message: (r) => text(`整改应于 ${on(r).zh} 报送，逾期未报`, `the rectification was due ${on(r).en}`),
    remedy: text('被督查单位报送整改', 'the unit submits the rectification'),
  },
  FALSE_REPORT: {
    description: text('核查认定虚假', 'found false by verification'),
    trigger: () => text('核查认定时起', 'from the failed verification'),
    message: () => text('核查认定虚假办结', 'verification found the completion false'),
    remedy: text('重新办结，并由他人核查通过', 'a new completion, approved and then verified by somebody else'),
  },
  FLAGGED: {
    description: text('人工标注', 'flagged by hand'),
    trigger: () => text('标注时起', 'from the flag'),
    message: (r) => text(`督查室标注：${r.quote}`, `flagged by the office: ${r.quote}`),
    remedy: text('由标注人以外的人解除', 'somebody else than who flagged it clears the flag'),
  },
  UNIT_RED_TASKS: {
    description: text('牵头事项变红', 'red tasks that the unit leads'),
    trigger: (_, __, { anyOf = [] }) =>
      text(
        anyOf
          .map(({ red, percent }) => `红色 ${red} 项及以上${share(percent, '且占在办事项 ', '% 及以上')}`)
          .join('，或'),
        anyOf
          .map(({ red, percent }) => `${red} red or more${share(percent, ' and ', ' % of the open ones')}`)
          .join(', or '),
      ),
    message: (r) => text(`牵头的在办事项中红色占 ${r.quote}`, `${r.quote} of the open tasks that it leads are red`),
    remedy: text('使红色事项转好', 'the red tasks are put right'),
  },
};

function share(percent: number | undefined, before: string, behind: string): string {
  return percent === undefined ? '' : `${before}${percent}${behind}`;
}

/** Why it holds. */
export function messageOf(reason: Reason): Text {
  return TOLD[reason.rule].message(reason);
}

/** What would clear it. */
export function remedyOf(rule: RuleCode): Text {
  return TOLD[rule].remedy;
}

export function descriptionOf(rule: RuleCode): Text {
  return TOLD[rule].description;
}

/** When a step of a rule begins, in the policy's numbers. */
export function triggerOf(rule: RuleCode, step: Step, policy: Policy): Text {
  return TOLD[rule].trigger(step.workingDays ?? 0, policy, step);
}
