// The columns of the ledger's table: what each shows, and which are shown; the choice stays in this browser.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { postOf } from '../acts/finding';
import { Mark } from '../page/mark';
import { dayOf, fullMoment } from '../page/moments';
import { pathOf } from '../page/place';
import { words } from '../texts/language';
import type { LedgerRowFragment, TaskOrder } from './ledger.documents';

type Row = LedgerRowFragment;

export interface Column {
  name: keyof (typeof words)['value']['ledger']['column'];
  order?: TaskOrder['field'];
  /** shown unless somebody has chosen otherwise */
  usual?: boolean;
  draw: (row: Row) => ComponentChildren;
}

export const COLUMNS: readonly Column[] = [
  { name: 'status', order: 'STATUS', usual: true, draw: ({ status }) => <Mark colour={status} /> },
  { name: 'number', order: 'NUMBER', usual: true, draw: ({ number }) => number ?? words.value.notNumbered },
  { name: 'title', usual: true, draw: (row) => <Title row={row} /> },
  { name: 'leadUnit', usual: true, draw: ({ leadUnit }) => leadUnit.name },
  { name: 'owner', draw: ({ owner }) => (owner == null ? '' : postOf(owner)) },
  { name: 'leader', draw: ({ leader }) => (leader == null ? '' : postOf(leader)) },
  { name: 'source', draw: ({ source }) => source?.title ?? '' },
  { name: 'stage', usual: true, draw: ({ stage }) => words.value.stage[stage] },
  { name: 'deadline', order: 'DEADLINE', usual: true, draw: (row) => <Deadline row={row} /> },
  { name: 'left', usual: true, draw: (row) => <Left row={row} /> },
  { name: 'progress', usual: true, draw: ({ progressPercent }) => `${String(progressPercent)}%` },
  { name: 'reasons', draw: ({ statusReasons }) => <Reasons reasons={statusReasons ?? []} /> },
  { name: 'since', draw: ({ statusSince }) => fullMoment(statusSince) },
  {
    name: 'next',
    draw: ({ nextStatusChangeAt }) => (nextStatusChangeAt === null ? '' : fullMoment(nextStatusChangeAt)),
  },
  { name: 'assigned', order: 'ASSIGNED_AT', draw: ({ assignedAt }) => (assignedAt === null ? '' : dayOf(assignedAt)) },
  { name: 'extensions', draw: ({ extensionCount }) => extensionCount },
];

function Title({ row: { id, title, listed } }: { row: Row }) {
  return (
    <>
      <a href={pathOf(`tasks/${id}`)}>{title}</a>
      {listed && <span class="tag">{words.value.ledger.listedMark}</span>}
    </>
  );
}

function Deadline({ row: { deadline, dueProvisional } }: { row: Row }) {
  return (
    <>
      {deadline}
      {dueProvisional && (
        <span class="tag" title={words.value.provisionalHelp}>
          {words.value.provisional}
        </span>
      )}
    </>
  );
}

const COUNTED = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'COMPLETED', 'CLOSED'];

function Left({ row: { stage, workingDaysLeft } }: { row: Row }) {
  if (!COUNTED.includes(stage)) return null;
  return <span class={workingDaysLeft < 0 ? 'overdue' : ''}>{words.value.daysShort(workingDaysLeft)}</span>;
}

function Reasons({ reasons }: { reasons: NonNullable<Row['statusReasons']> }) {
  return <>{reasons.map(({ rule }) => words.value.rule[rule]).join('；')}</>;
}

const KEY = 'ledger:columns';
const USUAL = COLUMNS.filter(({ usual }) => usual === true).map(({ name }) => name);

function stored(): readonly string[] {
  const names = localStorage.getItem(KEY)?.split(',') ?? USUAL;
  return names.includes('title') ? names : USUAL;
}

const names = signal<readonly string[]>(stored());

export const shownColumns = (): readonly Column[] => COLUMNS.filter(({ name }) => names.value.includes(name));

export function showColumn(name: string, shown: boolean): void {
  names.value = COLUMNS.map((each) => each.name as string).filter((each) =>
    each === name ? shown : names.value.includes(each),
  );
  localStorage.setItem(KEY, names.value.join(','));
}
