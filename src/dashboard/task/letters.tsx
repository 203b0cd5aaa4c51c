// The letters (督办函) of a task: to whom, by when, what was answered.
import { Acts } from '../acts/acts';
import { SaveButton } from '../files/save-button';
import { Mark } from '../page/mark';
import { fullMoment } from '../page/moments';
import { words } from '../texts/language';
import { lettersOf, reportsOf, type Task } from './occasions';
import { Provisional } from './provisional';
import { Told } from './reports';

interface Part {
  task: Task;
  again: () => void;
}

export function Letters({ task, again }: Part) {
  const text = words.value.task;
  if (task.letters.length === 0) return null;
  return (
    <section aria-labelledby="letters">
      <h2 id="letters">{text.letters}</h2>
      <ul class="entries">
        {task.letters.map((letter) => (
          <li key={letter.id}>
            <p class="entry-head">
              <b>{letter.number}</b> <small>{text.issued(fullMoment(letter.issuedAt))}</small>
              <SaveButton path={`documents/letters/${letter.id}.docx`} name={`${letter.number}.docx`} class="quiet">
                {text.letterDocument}
              </SaveButton>
            </p>
            <p class="prose">{letter.requirement}</p>
            <ul class="recipients">
              {letter.recipients.map((recipient) => (
                <Recipient key={recipient.id} task={task} letter={letter} recipient={recipient} again={again} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RecipientProps extends Part {
  letter: Task['letters'][number];
  recipient: Task['letters'][number]['recipients'][number];
}

function Recipient({ task, letter, recipient, again }: RecipientProps) {
  const text = words.value.task;
  const { unit, status, answered, acknowledgedAt, feedbackDueOn, feedbackDueProvisional, feedback } = recipient;
  return (
    <li>
      <p>
        <Mark colour={status} /> <b>{unit.name}</b> {answered ? text.answered : text.answerBy(feedbackDueOn)}
        {!answered && <Provisional is={feedbackDueProvisional} />}
        <small>{acknowledgedAt === null ? text.unsigned : text.signed(fullMoment(acknowledgedAt))}</small>
      </p>
      {feedback !== null && <Told report={feedback} />}
      <Acts
        occasions={[
          ...lettersOf(task, letter, recipient),
          ...(feedback === null || !answered ? [] : reportsOf(task, feedback)),
        ]}
        done={again}
      />
    </li>
  );
}
