// How a rule says no: a closed set of codes, the field, and the sentence in both languages. Never an HTTP or GraphQL word.

export const REFUSAL_CODES = [
  'NOT_FOUND',
  'INVALID',
  'REQUIRED',
  'CONFLICT',
  'DUPLICATE',
  'NOT_ALLOWED_IN_STAGE',
  'DATE_IN_PAST',
  'CLASSIFIED',
  'SAME_PERSON',
  'OPEN_SUBTASKS',
  'OPEN_LETTERS',
  'OPEN_MILESTONES',
  'VERIFICATION_REQUIRED',
  'APPROVAL_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'SIMULATION_ONLY',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** One sentence in the two languages of the service. */
export interface Text {
  zh: string;
  en: string;
}

export interface Problem {
  code: RefusalCode;
  /** the way to the field within the input, e.g. `['attachments', '0', 'url']` */
  field: string[];
  text: Text;
}

/** A rule of the domain says no: nothing was changed. Holds all problems of an input at once. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ code, field, text }) => `${code} ${field.join('.')}: ${text.en}`).join('; '));
  }
}

/** Who asks has no right to do this. `operation` is the word that goes into the log (DOMAIN.md 8). */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';

  constructor(
    readonly operation: string,
    readonly text: Text,
  ) {
    super(text.en);
  }
}

/** Collects the problems of an input, so that all are told at once. */
export class Problems {
  readonly #list: Problem[] = [];

  add(code: RefusalCode, field: string | string[], zh: string, en: string): this {
    this.#list.push({ code, field: [field].flat(), text: { zh, en } });
    return this;
  }

  get any(): boolean {
    return this.#list.length > 0;
  }

  /** Throws the Refusal if there is any problem. */
  settle(): void {
    if (this.any) throw new Refusal(this.#list);
  }
}

/** A refusal for one reason. */
export function refuse(code: RefusalCode, field: string | string[], zh: string, en: string): never {
  throw new Refusal([{ code, field: [field].flat(), text: { zh, en } }]);
}
