// The office's desk: what is to be decided, verified, closed, sent. Each queue is a question that the API answers by itself.
import { useSignal } from '@preact/signals';

import { useAsked } from '../page/asked';
import { LineMark } from '../page/line-mark';
import { dayOf, longDay } from '../page/moments';
import { pathOf } from '../page/place';
import { Waiting } from '../page/state';
import { words } from '../texts/language';
import { Briefing } from './briefing';
import { nowQuery } from './desk.documents';
import { Explanations } from './explanations';
import { useHappenings } from './happenings';
import { Proposals, Rectifications } from './proposals';
import { Queue } from './queue';
import { actsOn, ClaimOf, LettersOf, StageOf } from './queued';

export function OfficeDesk() {
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
        <div class="tools">
          <a class="button" href={pathOf('tasks/new')}>
            {words.value.ledger.create}
          </a>
        </div>
      </div>
      <div class="queues">
        <Queue
          title={text.completions}
          filter={{ stage: ['COMPLETION_SUBMITTED'] }}
          link="stage=COMPLETION_SUBMITTED"
          happened={happened}
          acts={actsOn('DECIDE_COMPLETION')}
          about={(task) => <ClaimOf task={task} />}
        />
        <Explanations happened={happened} />
        <Queue
          title={text.verify}
          filter={{ stage: ['COMPLETED'], listed: true }}
          link="stage=COMPLETED&listed=true"
          happened={happened}
          acts={actsOn('CLOSE', 'VERIFY')}
          about={(task) => <StageOf task={task} />}
        />
        <Queue
          title={text.close}
          filter={{ stage: ['COMPLETED'], listed: false }}
          link="stage=COMPLETED&listed=false"
          happened={happened}
          acts={actsOn('CLOSE', 'VERIFY')}
          about={(task) => <StageOf task={task} />}
        />
        <Queue
          title={text.red}
          filter={{ status: ['RED'], open: true }}
          link="status=RED&open=true"
          happened={happened}
          acts={actsOn('ISSUE_LETTER', 'PROPOSE_INTERVENTION')}
          about={(task) => <LettersOf task={task} />}
        />
        <Rectifications happened={happened} />
        <Proposals title={text.proposed} happened={happened} />
        <Queue
          title={text.registered}
          filter={{ stage: ['REGISTERED'] }}
          link="stage=REGISTERED"
          happened={happened}
          acts={actsOn('ASSIGN')}
          about={() => null}
        />
        <Queue
          title={text.drafts}
          filter={{ stage: ['DRAFT'] }}
          link="stage=DRAFT"
          happened={happened}
          acts={actsOn('ASSIGN', 'REGISTER', 'CANCEL')}
          about={() => null}
        />
      </div>
      <Briefing today={dayOf(at)} />
    </section>
  );
}
