// How tasks are counted beforehand: a row of `tally` counts the tasks that are alike in the columns of its grouping, as SQL's
// GROUPING SETS do; its other columns are blank. Why these and no others: docs/decisions.md.
import type { TallyTable } from './derived-tables';

export type TallyColumn = Exclude<keyof TallyTable, 'jurisdiction' | 'grouping' | 'total' | 'yellow' | 'red'>;

/** What decides who sees a task, but for units. */
export const SIGHT = ['classification', 'numbered'] as const satisfies TallyColumn[];

/** The smaller first: a question is answered from the first that tells apart what it asks for. */
export const GROUPINGS = {
  ALL: ['stage', ...SIGHT],
  UNIT: ['leadUnitId'],
  UNIT_OPEN: ['leadUnitId', 'open'],
  UNIT_STAGE: ['leadUnitId', 'stage'],
  SOURCE_KIND: ['sourceKind', 'stage', ...SIGHT],
  LEADER: ['leaderId', 'stage', ...SIGHT],
  UNIT_SIGHT: ['leadUnitId', 'stage', ...SIGHT],
} as const satisfies Record<string, readonly TallyColumn[]>;

export type Grouping = keyof typeof GROUPINGS;
export const GROUPING_NAMES = Object.keys(GROUPINGS) as Grouping[];

/** What stands in a column that a grouping does not tell apart. */
export const BLANK: Readonly<Pick<TallyTable, TallyColumn>> = {
  leadUnitId: '',
  sourceKind: '',
  leaderId: '',
  stage: '',
  classification: '',
  numbered: false,
  open: false,
};
export const TALLY_COLUMNS = Object.keys(BLANK) as TallyColumn[];

/** The smallest grouping that tells tasks apart by some columns; null if there is none. `groupingOf(['stage']) === 'ALL'` */
export function groupingOf(columns: readonly TallyColumn[]): Grouping | null {
  const tells = (grouping: Grouping) => {
    const told: readonly TallyColumn[] = GROUPINGS[grouping];
    return columns.every((each) => told.includes(each));
  };
  return GROUPING_NAMES.find(tells) ?? null;
}
