// A leader's desk: what waits for approval, and the briefing.
import { useSignal } from '@preact/signals';

import { useAsked } from '../page/asked';
import { LineMark } from '../page/line-mark';
import { dayOf, longDay } from '../page/moments';
import { Waiting } from '../page/state';
import { words } from '../texts/language';
import { Briefing } from './briefing';
import { nowQuery } from './desk.documents';
import { Explanations } from './explanations';
import { useHappenings } from './happenings';
import { Proposals } from './proposals';

export function LeaderDesk() {
  const now = useAsked(nowQuery, {});
  const happened = useSignal(0);
  const line = useHappenings(now, happened);
  const text = words.value.desk;
  if (now.data.value === null) return <Waiting asked={now} />;
  const { at } = now.data.value.summary;
  return (
    <section class="desk" aria-labelledby="desk-title">
      <div class="bar">
        <h1 id="desk-title">{text.title}</h1>
        <p class="count">{longDay(at)}</p>
        <LineMark line={line} />
      </div>
      <div class="queues">
        <Proposals title={text.approvals} happened={happened} />
        <Explanations happened={happened} />
      </div>
      <Briefing today={dayOf(at)} />
    </section>
  );
}
