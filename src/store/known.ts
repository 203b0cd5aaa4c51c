// The rows that a commit knows, by kind and id: as it has read them under the lock, and as its jobs have left them. What a job
// changes is its own until it is done, so that one that fails leaves nothing.
import type { NodeId } from '../rules/id';
import type { Change, Records } from '../rules/records';
import type { KeptAnswerTable } from './log-tables';

export type Kind = keyof Records;
type Row = Records[Kind];
export type AnswerKey = Pick<KeptAnswerTable, 'subject' | 'key'>;

export class Known {
  readonly #rows = new Map<string, Row | null>();
  /** changes to rows that have not been read */
  readonly #changes = new Map<string, Partial<Row>>();

  /** the recipients of letters, by the letter */
  readonly #recipients = new Map<NodeId, readonly NodeId[]>();
  /** kept answers; null: there is none */
  readonly #answers = new Map<string, KeptAnswerTable | null>();

  constructor(readonly below: Known | null = null) {}

  /** The row; null if there is none, undefined if that is not known. */
  get<K extends Kind>(kind: K, id: NodeId): Records[K] | null | undefined {
    return this.#get(nameOf(kind, id)) as Records[K] | null | undefined;
  }

  #get(name: string): Row | null | undefined {
    const row = this.#rows.get(name);
    if (row !== undefined) return row;
    const read = this.below === null ? undefined : this.below.#get(name);
    const change = this.#changes.get(name);
    if (change === undefined || read === undefined) return read;
    if (read === null) throw new Error(`${name} was changed and is not there`);
    return this.#put(name, { ...read, ...change } as Row);
  }

  #put<R extends Row | null>(name: string, row: R): R {
    this.#rows.set(name, row);
    this.#changes.delete(name);
    return row;
  }

  /** Takes note of what was read: the rows among some ids that are there. What is known already is newer. */
  read<K extends Kind>(kind: K, ids: readonly NodeId[], rows: readonly Records[K][]): void {
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      const [name, row] = [nameOf(kind, id), found.get(id) ?? null];
      if (this.#rows.has(name)) continue;
      const change = this.#changes.get(name);
      if (change === undefined || row === null) this.#rows.set(name, row);
      else this.#put(name, { ...row, ...change });
    }
  }

  /** The ids of a letter's recipients; undefined if they are not known. */
  recipientsOf(letterId: NodeId): readonly NodeId[] | undefined {
    return this.#recipients.get(letterId) ?? this.below?.recipientsOf(letterId);
  }

  /** Takes note of the recipients of letters: all that these letters have. */
  readRecipients(letterIds: readonly NodeId[], rows: readonly Records['recipient'][]): void {
    const ids = rows.map(({ id }) => id);
    this.read('recipient', ids, rows);
    for (const letterId of letterIds) {
      if (this.#recipients.has(letterId)) continue;
      const own = rows.filter((row) => row.letterId === letterId);
      this.#recipients.set(
        letterId,
        own.map(({ id }) => id),
      );
    }
  }

  /** The answer that is kept for a key of somebody's; null if there is none, undefined if that is not known. */
  answer(key: AnswerKey): KeptAnswerTable | null | undefined {
    const own = this.#answers.get(keyOf(key));
    return own === undefined ? this.below?.answer(key) : own;
  }

  /** Takes note of the answers that are kept for some keys. */
  readAnswers(keys: readonly AnswerKey[], found: readonly KeptAnswerTable[]): void {
    const byKey = new Map(found.map((answer) => [keyOf(answer), answer]));
    for (const name of keys.map(keyOf)) if (!this.#answers.has(name)) this.#answers.set(name, byKey.get(name) ?? null);
  }

  /** Takes note of an answer that is kept from now on. */
  keeps(answer: KeptAnswerTable): void {
    this.#answers.set(keyOf(answer), answer);
  }

  /** Takes note of a row as it is now. */
  wrote<K extends Kind>(kind: K, row: Records[K]): void {
    this.#put(nameOf(kind, row.id), row);
  }

  /** Takes note of what an event has changed. */
  changed(change: Change): void {
    if ('insert' in change) {
      this.#put(nameOf(change.insert, change.row.id), change.row);
      if (change.insert === 'letter') this.#recipients.set(change.row.id, []);
      if (change.insert === 'recipient') this.#addressed(change.row);
    } else this.#change(nameOf(change.update, change.id), change.set);
  }

  #addressed({ id, letterId }: Records['recipient']): void {
    const known = this.recipientsOf(letterId);
    if (known !== undefined) this.#recipients.set(letterId, [...known, id]);
  }

  #change(name: string, set: Partial<Row>): void {
    const row = this.#get(name);
    if (row != null) this.#put(name, { ...row, ...set } as Row);
    else this.#changes.set(name, { ...this.#changes.get(name), ...set });
  }

  /** What is known above is known here from now on. */
  take(above: Known): void {
    for (const [letterId, ids] of above.#recipients) this.#recipients.set(letterId, ids);
    for (const [key, answer] of above.#answers) this.#answers.set(key, answer);
    for (const [name, row] of above.#rows) this.#put(name, row);
    for (const [name, set] of above.#changes) this.#change(name, set);
  }
}

const keyOf = ({ subject, key }: AnswerKey): string => JSON.stringify([subject, key]);
const nameOf = (kind: Kind, id: NodeId): string => `${kind} ${id}`;
