// What may happen to a task, in plain words with its moment: the history that the naive reference is given. Each act
// was legal when it was done; whether it was is not asked here.
import type { Day, Instant } from '../../src/rules/day';
import type { Cadence, SourceKind, Status } from '../../src/rules/words';

export type Deed =
  // ---- from a draft to the lead unit's desk. `supporting` and `parent` are told, and nothing here depends on them.
  | {
      kind: 'created';
      lead: string;
      deadline: Day;
      sourceKind?: SourceKind;
      cadence?: Cadence;
      quantified?: boolean;
      supporting?: string[];
      parent?: string;
    }
  | { kind: 'updated'; lead?: string; deadline?: Day; cadence?: Cadence; quantified?: boolean; supporting?: string[] }
  | { kind: 'registered' | 'assigned' | 'acknowledged' | 'returned' }
  | { kind: 'transferred'; lead: string }
  // ---- beside the line
  | { kind: 'suspended' | 'resumed' | 'cancelled' | 'flagCleared' }
  | { kind: 'flagged'; status: Status }
  // ---- letters: each recipient answers by itself
  | { kind: 'letterIssued'; letter: string; recipients: string[] }
  | { kind: 'feedbackSubmitted'; letter: string; unit: string; percent?: number }
  | { kind: 'feedbackReturned'; letter: string; unit: string }
  // ---- reports and milestones
  | { kind: 'reportSubmitted'; report: string; unit: string; percent?: number }
  | { kind: 'reportReturned'; report: string }
  | { kind: 'milestoneAdded' | 'milestoneMoved'; milestone: string; dueOn: Day }
  | { kind: 'milestoneRemoved' | 'milestoneCompleted'; milestone: string }
  // ---- explanations: at most one is pending, so none is named
  | { kind: 'explained'; proposed: Day }
  | { kind: 'explanationApproved'; deadline: Day }
  | { kind: 'explanationRejected' }
  // ---- the end
  | { kind: 'completionSubmitted' | 'completionApproved' | 'closed' | 'reopened' }
  | { kind: 'completionReturned'; redoBy?: Day }
  | { kind: 'verified'; result: 'passed' | 'failed' | 'false' }
  // ---- interventions of which a rectification is owed, once a leader has approved them
  | { kind: 'interventionProposed'; intervention: string; unit: string; rectifyBy: Day }
  | { kind: 'interventionApproved'; intervention: string; unit: string; rectifyBy: Day }
  | { kind: 'rectified' | 'rectificationApproved'; intervention: string }
  | { kind: 'rectificationRejected'; intervention: string; rectifyBy: Day };

export type Act = Deed & { at: Instant };
