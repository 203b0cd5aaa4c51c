// A list of the API as a sheet of a spreadsheet: asked page by page as its rows are taken. Knows no file and no road.
import type { Kind, WrittenCell, WrittenSheet } from '../sheets/writing';
import { Zone } from '../rules/zone';
import type { Ask } from './document';

export interface Column<Row> {
  header: string;
  /** in characters of the default font: a Chinese one counts two */
  width: number;
  kind: Kind;
  cell: (row: Row, ordinal: number) => WrittenCell;
}

/** 1, 2, 3 … */
export const ORDINAL: Column<unknown> = { header: '序号', width: 6, kind: 'number', cell: (_, ordinal) => ordinal };

/** As long as a page of the API may be. */
const PAGE = 200;

/** The sheet of a table. Its first page has been asked for when this answers: what refuses it refuses the whole file. */
export async function sheetOf<Row>(
  { name, title }: Pick<WrittenSheet, 'name' | 'title'>,
  columns: readonly Column<Row>[],
  pages: AsyncIterator<readonly Row[], unknown> | Iterator<readonly Row[], unknown>,
): Promise<WrittenSheet> {
  const first = await pages.next();
  async function* rows(): AsyncGenerator<WrittenCell[]> {
    let ordinal = 0;
    for (let page = first; page.done !== true; page = await pages.next()) {
      for (const row of page.value) {
        ordinal++;
        yield columns.map(({ cell }) => cell(row, ordinal));
      }
    }
  }
  return { name, title, columns, rows: rows() };
}

interface Connection<Row> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Row[];
}

/** The pages of a list of the API; the operation selects pageInfo { hasNextPage endCursor } and nodes. */
export async function* pagesOf<Row>(
  ask: Ask,
  query: string,
  field: string,
  variables: Record<string, unknown> = {},
): AsyncGenerator<Row[]> {
  for (let after: string | null = null; ;) {
    const answer: Record<string, Connection<Row> | undefined> = await ask(query, { ...variables, first: PAGE, after });
    const page = answer[field];
    if (page === undefined) throw new Error(`${field} was not answered`);
    yield page.nodes;
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
  }
}

export const WHERE = 'query ExportWhere { viewer { jurisdiction { name timeZone } } }';

/** Whose ledger it is, and when its days begin. */
export async function where(ask: Ask): Promise<{ name: string; zone: Zone }> {
  const { viewer } = await ask<{ viewer: { jurisdiction: { name: string; timeZone: string } | null } }>(WHERE);
  return { name: viewer.jurisdiction?.name ?? '', zone: new Zone(viewer.jurisdiction?.timeZone ?? 'UTC') };
}
