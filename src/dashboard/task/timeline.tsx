// Everything that happened to a task, from the log, the latest first, page by page.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { useAsked } from '../page/asked';
import { fullMoment } from '../page/moments';
import { Waiting } from '../page/state';
import { ledger, told } from '../session/session';
import { words } from '../texts/language';
import { timelineQuery, type TimelineQuery } from './task.documents';

type Log = NonNullable<TimelineQuery['task']>['events'];

/** `last`: the task's last event; when it is another one, the log is asked again. */
export function Timeline({ id, last }: { id: string; last: string }) {
  const text = words.value.task;
  const asked = useAsked(timelineQuery, { id, before: null });
  const earlier = useSignal<readonly Log[]>([]);
  const problem = useSignal('');
  const newest = asked.data.value?.task?.events;
  const seen = newest?.nodes.at(-1)?.id;
  useEffect(() => {
    if (seen !== undefined && seen !== last) void asked.again();
  }, [last]);
  if (newest === undefined) return <Waiting asked={asked} />;
  const pages = [newest, ...earlier.value];
  const { hasPreviousPage, startCursor } = (pages.at(-1) ?? newest).pageInfo;
  const more = async () => {
    try {
      const data = await ledger.peek()?.query(timelineQuery, { id, before: startCursor });
      if (data?.task != null) earlier.value = [...earlier.value, data.task.events];
      problem.value = '';
    } catch (error) {
      problem.value = told(error);
    }
  };
  // Once there are new ones the first page overlaps the second.
  const events = new Map(pages.flatMap(({ nodes }) => nodes.toReversed()).map((event) => [event.id, event]));
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">
        {text.timeline} <small>{text.allEvents(newest.totalCount)}</small>
      </h2>
      <ol class="timeline">
        {[...events.values()].map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </ol>
      <p class="problem" role="alert">
        {problem.value}
      </p>
      {hasPreviousPage && (
        <button type="button" onClick={() => void more()}>
          {text.earlier}
        </button>
      )}
    </section>
  );
}

function Entry({ event: { kind, actor, at, unit } }: { event: Log['nodes'][number] }) {
  const called: Readonly<Record<string, string>> = words.value.events;
  return (
    <li class={kind}>
      <time dateTime={at}>{fullMoment(at)}</time>
      <span>
        {called[kind] ?? kind}
        <small>{[actor, unit?.name].filter((each) => each != null).join(' · ')}</small>
      </span>
    </li>
  );
}
