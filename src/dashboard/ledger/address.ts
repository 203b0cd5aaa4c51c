// The ledger's table as an address: filters, search, order and page lie in the query, so that every view of it is a link and
// Back works. Pure; what an address says that cannot be is left out.
import type { TaskFilter, TaskOrder } from './ledger.documents';
import { CHOICES } from '../acts/act';

export const STATUSES = ['RED', 'YELLOW', 'BLUE'] as const;
export const STAGES = [
  'DRAFT',
  'REGISTERED',
  'ASSIGNED',
  'IN_PROGRESS',
  'COMPLETION_SUBMITTED',
  'COMPLETED',
  'CLOSED',
  'SUSPENDED',
  'CANCELLED',
] as const;
export const RULES = [
  'DEADLINE_NEAR',
  'DEADLINE_PASSED',
  'EXPLANATION_PENDING',
  'EXPLANATION_REJECTED',
  'EXPLANATION_MISSING',
  'COMPLETED_LATE',
  'REPEATED_EXTENSION',
  'NOT_ACKNOWLEDGED',
  'FEEDBACK_NEAR',
  'FEEDBACK_OVERDUE',
  'FEEDBACK_RETURNED',
  'REPORT_NEAR',
  'REPORT_OVERDUE',
  'MILESTONE_NEAR',
  'MILESTONE_OVERDUE',
  'BEHIND_SCHEDULE',
  'COMPLETION_RETURNED',
  'RECTIFICATION_OVERDUE',
  'FALSE_REPORT',
  'FLAGGED',
] as const;
export const ORDERS = ['DEADLINE', 'STATUS', 'NUMBER', 'ASSIGNED_AT', 'UPDATED_AT'] as const;
export const SIZES = [20, 50, 100, 200] as const;

/** Conditions that are lists of words, of ids, and yes or no. */
const LISTS = {
  status: STATUSES,
  stage: STAGES,
  rule: RULES,
  sourceKind: CHOICES.sourceKind,
  sourceLevel: CHOICES.level,
} as const;
export const IDS = ['unit', 'leadUnit', 'owner', 'leader', 'source'] as const;
const FLAGS = ['open', 'listed'] as const;

export type Page = { after: string } | { before: string } | 'last' | null;

export interface Shown {
  filter: TaskFilter;
  order: TaskOrder & { direction: 'ASC' | 'DESC' };
  size: number;
  page: Page;
}

type Query = Readonly<Record<string, string | undefined>>;

/** What an address shows. `shownOf({ status: 'RED', order: '-STATUS' })` */
export function shownOf(query: Query): Shown {
  const filter: Record<string, unknown> = {};
  for (const [name, known] of Object.entries(LISTS)) {
    const listed = query[name]?.split(',').filter((each) => (known as readonly string[]).includes(each));
    if (listed !== undefined && listed.length > 0) filter[name] = listed;
  }
  for (const name of IDS) if (query[name] !== undefined && query[name] !== '') filter[name] = query[name];
  for (const name of FLAGS) if (/^(true|false)$/.test(query[name] ?? '')) filter[name] = query[name] === 'true';
  const day = (text: string | undefined) => (text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined);
  const from = day(query['from']);
  const to = day(query['to']);
  if (from !== undefined || to !== undefined)
    filter['deadline'] = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const search = query['q']?.trim();
  if (search !== undefined && search !== '') filter['search'] = search.slice(0, 200);
  return { filter, order: orderOf(query['order']), size: sizeOf(query['size']), page: pageOf(query) };
}

function orderOf(text = ''): Shown['order'] {
  const field = ORDERS.find((each) => each === text.replace(/^-/, ''));
  if (field === undefined) return { field: 'DEADLINE', direction: 'ASC' };
  return { field, direction: text.startsWith('-') ? 'DESC' : 'ASC' };
}

const sizeOf = (text: string | undefined): number => SIZES.find((each) => String(each) === text) ?? 50;

function pageOf({ after, before, page }: Query): Page {
  if (after !== undefined && after !== '') return { after };
  if (before !== undefined && before !== '') return { before };
  return page === 'last' ? 'last' : null;
}

/** The query of an address, without what goes without saying: `?status=RED&order=-STATUS`, or nothing. */
export function queryOf({ filter, order, size, page }: Shown): string {
  const query = new URLSearchParams();
  const { search, deadline, ...rest } = filter;
  if (search != null) query.set('q', search);
  for (const [name, value] of Object.entries(rest)) if (value != null) query.set(name, String(value));
  if (deadline?.from != null) query.set('from', deadline.from);
  if (deadline?.to != null) query.set('to', deadline.to);
  const by = `${order.direction === 'DESC' ? '-' : ''}${order.field}`;
  if (by !== 'DEADLINE') query.set('order', by);
  if (size !== 50) query.set('size', String(size));
  if (page === 'last') query.set('page', 'last');
  else if (page !== null) for (const [name, cursor] of Object.entries(page)) query.set(name, cursor);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The variables of the list's page. */
export function pageVariables({ size, page }: Shown) {
  const none = { first: null, after: null, last: null, before: null };
  if (page === 'last') return { ...none, last: size };
  if (page !== null && 'before' in page) return { ...none, last: size, before: page.before };
  return { ...none, first: size, after: page?.after ?? null };
}
