// The operations of README's tour, read from README itself, so that what is tested is what people copy.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const tour = readme.slice(readme.indexOf('## Tour'), readme.indexOf('## Tokens'));
const blocks = [...tour.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n');

/** What a pattern finds in the tour's commands, in their order. */
const found = (pattern: RegExp): string[] => [...blocks.matchAll(pattern)].map(([, text = '']) => text);

const asked = found(/\bask '([^']*)'/g);
const [mutation] = found(/\bask "((?:\\.|[^"\\])*)"/g);
const [subscription] = found(/const query = "([^"]*)"/g);

/** Takes an operation out of the tour, and fails when it is not there any more. */
function holding(words: string, from: (string | undefined)[]): string {
  const [one, ...more] = from.filter((text) => text?.includes(words));
  if (one === undefined || more.length > 0) throw new Error(`README's tour has not one operation with ${words}`);
  return one;
}

/** 1. What is red, why, and what would clear it? */
export const RED = named('query Red', holding('statusReasons', asked));
/** 2. Who owes what by when? */
export const OWED = named('query Owed', holding('obligations', asked));
/** 3. The third working day after a day; who leads how many tasks in which colour. */
export const DAYS = named('query Days', holding('workingDayAfter', asked));
/** 4. Watch for red flags, from a cursor: variable `after`. */
export const WATCH = holding('redFlagRaised', [subscription]).replace('subscription', 'subscription Watch');
/** 5. A blue task that may be flagged. */
export const BLUE = named('query Blue', holding('stage: [IN_PROGRESS]', asked));
/** 5. Flag it: variable `task` in place of the shell's. */
export const FLAG = holding('flagTask', [mutation])
  .replaceAll('\\"', '"')
  .replace('"$TASK"', '$task')
  .replace('mutation {', 'mutation Flag($task: ID!) {');

/** The operation under a name of its own, whatever README calls it. */
function named(name: string, document: string): string {
  return `${name} ${document.slice(document.indexOf('{'))}`;
}
