// What went wrong, as one typed error, and which errors are worth another attempt. Knows no transport.

/** An error as the service writes it into an answer. */
export interface ServiceError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Readonly<Record<string, unknown>>;
}

/**
 * Everything that this client throws, but what the caller's own functions throw and an abort's reason. `code` is the
 * service's `extensions.code`, or one of the client's own: CONNECTION_LOST (no answer), UNAVAILABLE (502, 503, 504),
 * UNEXPECTED_ANSWER (not a GraphQL answer), CONNECTION_REFUSED (the socket was closed for good), BAD_DOCUMENT.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  /** The errors of the answer; empty if there was no answer. */
  readonly errors: readonly ServiceError[];
  /** Seconds after which the service wants to be asked again; null if it did not say. */
  readonly retryAfter: number | null;
  /** The HTTP status; null if there was none. */
  readonly status: number | null;

  constructor(
    readonly code: string,
    message: string,
    about: { errors?: readonly ServiceError[]; retryAfter?: number | null; status?: number; cause?: unknown } = {},
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.errors = about.errors ?? [];
    this.retryAfter = about.retryAfter ?? null;
    this.status = about.status ?? null;
  }
}

/** The errors of an answer as one: its code is the first error's. */
export function answered(
  errors: readonly ServiceError[],
  { retryAfter = null, ...about }: { retryAfter?: number | null; status?: number } = {},
): LedgerError {
  const extensions = errors[0]?.extensions ?? {};
  const { code, retryAfter: seconds } = extensions;
  const message = errors.map((error) => error.message).join('; ');
  return new LedgerError(typeof code === 'string' ? code : 'UNEXPECTED_ANSWER', message, {
    ...about,
    errors,
    retryAfter: typeof seconds === 'number' ? seconds : retryAfter,
  });
}

/** Asking again changes nothing: the request, the token or the right is wrong. */
const FINAL = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'QUERY_TOO_COMPLEX',
  'CONNECTION_REFUSED',
  'BAD_DOCUMENT',
];
export const isFinal = ({ code }: LedgerError): boolean => FINAL.includes(code);

/** The service did not do it and asks for patience. */
export const isLimited = ({ code, status }: LedgerError): boolean => code === 'RATE_LIMITED' || status === 429;

/** Nobody knows whether the service did it: only what may be done twice is asked again. */
export const isUnknown = ({ code }: LedgerError): boolean => code === 'CONNECTION_LOST' || code === 'UNAVAILABLE';

/** The service refuses the position to go on from: it is of another ledger, or of the time before a restore. */
export const refusesCursor = (error: unknown): boolean =>
  error instanceof LedgerError &&
  error.code === 'BAD_USER_INPUT' &&
  error.errors.some(({ extensions }) => extensions?.['argument'] === 'after');
