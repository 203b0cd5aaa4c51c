// The ledger (台账): the table of tasks, with what narrows it, orders it and pages it. What it shows is in its address.
import './ledger.css';

import { useLocation } from 'preact-iso';

import { useAsked } from '../page/asked';
import { LineMark } from '../page/line-mark';
import { pathOf } from '../page/place';
import { useRefreshed } from '../page/refreshed';
import { Waiting } from '../page/state';
import { useTitle } from '../page/title';
import { viewer } from '../session/session';
import { words } from '../texts/language';
import { pageVariables, queryOf, type Shown, shownOf } from './address';
import { shownColumns } from './columns';
import { ColumnChoice } from './column-choice';
import { Export } from './export';
import { Filters } from './filters';
import { ledgerQuery, turnsSubscription } from './ledger.documents';
import { Paging } from './paging';
import { Table } from './table';

export function Ledger() {
  const { query, route } = useLocation();
  const shown = shownOf(query);
  const columns = shownColumns().map(({ name }) => name);
  const asked = useAsked(ledgerQuery, {
    filter: shown.filter,
    orderBy: [shown.order],
    ...pageVariables(shown),
    people: columns.includes('owner') || columns.includes('leader'),
    sources: columns.includes('source'),
    reasons: columns.includes('reasons'),
  });
  const tasks = asked.data.value?.tasks ?? null;
  const line = useRefreshed(turnsSubscription, tasks?.eventCursor ?? null, asked.again);
  const text = words.value.ledger;
  useTitle(text.title);
  const go = (next: Partial<Shown>, replace = false) =>
    route(pathOf('ledger') + queryOf({ ...shown, page: null, ...next }), replace);
  return (
    <section class="ledger" aria-labelledby="ledger-title">
      <div class="bar">
        <h1 id="ledger-title">{text.title}</h1>
        <p class="count" role="status">
          {tasks === null ? '' : text.count(tasks.totalCount)}
        </p>
        <LineMark line={line} />
        <div class="tools">
          {(viewer.value?.role === 'OFFICE' || viewer.value?.role === 'UNIT') && (
            <a class="button" href={pathOf('tasks/new')}>
              {text.create}
            </a>
          )}
          {viewer.value?.role === 'OFFICE' && (
            <a class="button" href={pathOf('import')}>
              {words.value.importing.open}
            </a>
          )}
          <ColumnChoice />
          <Export shown={shown} />
        </div>
      </div>
      <Filters shown={shown} go={go} />
      {tasks === null || asked.problem.value !== null ? <Waiting asked={asked} /> : null}
      {tasks !== null && (
        <>
          <Table rows={tasks.nodes} shown={shown} go={go} />
          {tasks.nodes.length === 0 && <p class="state">{text.none}</p>}
          <Paging info={tasks.pageInfo} shown={shown} go={go} />
        </>
      )}
    </section>
  );
}
