// Publishing a year's holiday notice: the fields, what would change, and the service's objections at the fields they are
// about. Must not send anything before the reader has seen what changes.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { withIdempotencyKey } from '../../client/connect';
import { announce } from '../page/announcing';
import { Field } from '../page/field';
import { ledger, told } from '../session/session';
import { words } from '../texts/language';
import { publishMutation, type PublishMutation } from './calendar.documents';
import { changesOf, type Draft } from './changes';
import { ChangeList } from './change-list';
import type { Days } from './days';
import { read, write } from './written';

type Refusals = PublishMutation['publishWorkCalendar']['userErrors'];

interface Props {
  year: number;
  /** the year's, and the next one's */
  calendars: readonly [Days, ...Days[]];
  drafted: (draft: Draft | null) => void;
  published: () => Promise<void>;
}

export function PublishForm({ year, calendars, drafted, published }: Props) {
  const text = words.value.calendar;
  const [own] = calendars;
  const notice = useSignal('');
  const holidays = useSignal(write(own.holidays));
  const makeUpWorkdays = useSignal(write(own.makeUpWorkdays));
  const refusals = useSignal<Refusals>([]);
  const problem = useSignal('');
  const result = useSignal('');
  const busy = useSignal(false);
  const written = useComputed(() => ({
    holidays: read(holidays.value, year),
    makeUpWorkdays: read(makeUpWorkdays.value, year),
  }));
  const draft = useComputed(() => ({
    holidays: written.value.holidays.days,
    makeUpWorkdays: written.value.makeUpWorkdays.days,
  }));
  useEffect(() => {
    drafted(draft.value);
    return () => drafted(null);
  }, [draft.value]);

  const wrongOf = (field: 'holidays' | 'makeUpWorkdays') => {
    const { wrong } = written.value[field];
    return wrong.length === 0 ? [] : [text.notADay(wrong.join('、'))];
  };
  const about = (field: string) =>
    refusals.value.filter((each) => each.field?.[0] === field).map(({ message }) => message);
  const known = ['notice', 'holidays', 'makeUpWorkdays'];
  const others = refusals.value.filter(({ field }) => !known.includes(field?.[0] ?? '')).map(({ message }) => message);

  const publish = async (dryRun: boolean) => {
    const client = ledger.value;
    if (client === null) return;
    const input = withIdempotencyKey({ year, notice: notice.value.trim(), ...draft.value, dryRun });
    const { publishWorkCalendar } = await client.mutate(publishMutation, { input });
    const { userErrors, resettledTasks } = publishWorkCalendar;
    refusals.value = userErrors;
    if (userErrors.length > 0) return;
    result.value = dryRun ? text.wouldMove(resettledTasks) : text.published(resettledTasks);
    announce(result.value);
    if (!dryRun) await published();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const dryRun = event.submitter?.getAttribute('name') === 'try';
    if (busy.value || wrongOf('holidays').length + wrongOf('makeUpWorkdays').length > 0) return;
    [busy.value, problem.value, result.value] = [true, '', ''];
    publish(dryRun)
      .catch((error: unknown) => (problem.value = told(error)))
      .finally(() => (busy.value = false));
  };

  return (
    <section class="publish" aria-labelledby="publish">
      <h2 id="publish">{text.publish(year)}</h2>
      <form onSubmit={submit}>
        <Field name="notice" label={text.notice} hint={text.noticeHint} problems={about('notice')}>
          {(field) => (
            <input {...field} value={notice} onInput={({ currentTarget }) => (notice.value = currentTarget.value)} />
          )}
        </Field>
        <Field
          name="holidays"
          label={text.holidays}
          hint={text.daysHint}
          problems={[...wrongOf('holidays'), ...about('holidays')]}
        >
          {(field) => (
            <textarea
              {...field}
              rows={6}
              value={holidays}
              onInput={({ currentTarget }) => (holidays.value = currentTarget.value)}
            />
          )}
        </Field>
        <Field
          name="makeUpWorkdays"
          label={text.makeUpWorkdays}
          hint={text.daysHint}
          problems={[...wrongOf('makeUpWorkdays'), ...about('makeUpWorkdays')]}
        >
          {(field) => (
            <textarea
              {...field}
              rows={4}
              value={makeUpWorkdays}
              onInput={({ currentTarget }) => (makeUpWorkdays.value = currentTarget.value)}
            />
          )}
        </Field>
        <ChangeList changes={changesOf(draft.value, year, calendars)} />
        <p class="problem" role="alert">
          {[...others, problem.value].filter((each) => each !== '').join('；')}
        </p>
        <p class="buttons">
          <button type="submit" disabled={busy.value}>
            {text.submit}
          </button>{' '}
          <button type="submit" name="try" class="quiet" disabled={busy.value}>
            {text.tryIt}
          </button>
        </p>
        {result.value !== '' && <p class="result">{result.value}</p>}
      </form>
    </section>
  );
}
