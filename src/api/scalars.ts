// The scalars of the API, from graphql-scalars; inside they are the texts that src/rules knows, never Date or URL objects.
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLLocalDate, GraphQLURL } from 'graphql-scalars';

/** A scalar that reads as another does and keeps the text that `write` makes of it. */
function asText<T>(
  base: GraphQLScalarType,
  name: string,
  description: string,
  write: (value: T) => string,
): GraphQLScalarType<string, string> {
  const read = (value: unknown): string => {
    if (typeof value !== 'string') throw new GraphQLError(`${name} must be a string, not ${typeof value}`);
    return write(base.parseValue(value) as T);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL: base.specifiedByURL,
    // What goes out was checked when it came in.
    serialize: (value) => String(value),
    parseValue: read,
    parseLiteral: (node) => {
      if (node.kind !== Kind.STRING) throw new GraphQLError(`${name} must be a string`, { nodes: node });
      return read(node.value);
    },
  });
}

export const DateTime = asText<Date>(
  GraphQLDateTime,
  'DateTime',
  'A moment (时刻): RFC 3339 with any offset in, UTC with milliseconds out, e.g. `2026-11-25T16:00:00.000Z`.',
  (date) => date.toISOString(),
);

export const LocalDate = asText<string>(
  GraphQLLocalDate,
  'LocalDate',
  "A day (日期) in the jurisdiction's time zone, `YYYY-MM-DD`; it must exist: `2027-02-29` is refused.",
  (day) => day,
);

export const Url = asText<URL>(GraphQLURL, 'URL', 'An address (网址), absolute, http or https.', (url) => url.href);
