// The operations of README's tour, read from README itself when the page is built: the tabs cannot say anything else.
// Must not know a browser, nor the service.
import { Kind, type OperationDefinitionNode, parse, print, type VariableDefinitionNode } from 'graphql';

export interface TourOperation {
  /** GraphQL, named and laid out, with the heading of its step as a comment */
  query: string;
  /** JSON with every variable that the operation declares, empty where the reader has to fill in; null without any */
  variables: string | null;
}

// A heading of a step, or a block for the shell.
const PIECE = /\*\*(\d+\. [^*]+?):?\*\*|```bash\n([\s\S]*?)```/g;
// What a block asks: in single quotes as it stands, in double quotes with escapes, or in the subscriber's script.
const ASKED = /\bask '([^']*)'|\bask "((?:[^"\\]|\\.)*)"|\bquery = "([^"]*)"/g;
const FILL_IN = '# 请在下方 Variables 中填入上一标签页查到的 id\n# Variables: the id that the tab before answers';

/** The operations of the section "Tour", in order; throws where one is no GraphQL, or where there is none. */
export function tour(readme: string): TourOperation[] {
  const [, section = ''] = /^## Tour$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme) ?? [];
  const operations: TourOperation[] = [];
  let heading = '';
  for (const [, step, block = ''] of section.matchAll(PIECE)) {
    heading = step ?? heading;
    for (const [, plain, quoted, script] of block.matchAll(ASKED)) {
      operations.push(operation(heading, plain ?? script ?? shellText(quoted ?? '')));
    }
  }
  if (operations.length === 0) throw new Error('README.md: no operation found under "## Tour"');
  return operations;
}

/** A text in double quotes as GraphQL: `"$TASK"`, which the shell fills in, becomes a variable of the operation. */
function shellText(quoted: string): string {
  return quoted.replaceAll(/\\"(\$[A-Z_]+)\\"/g, '$1').replaceAll(/\\(.)/g, '$1');
}

function operation(heading: string, text: string): TourOperation {
  const document = parse(text);
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`README.md, tour: no operation: ${text}`);
  const filled = [...new Set(text.match(/\$[A-Z_]+/g))].map((name) => name.slice(1));
  const whole = named({
    ...definition,
    variableDefinitions: [...(definition.variableDefinitions ?? []), ...filled.map(declared)],
  });
  const variables = whole.variableDefinitions?.map(({ variable, type }): [string, string | null] => [
    variable.name.value,
    type.kind === Kind.NON_NULL_TYPE ? '' : null,
  ]);
  return {
    query: [`# ${heading}`, ...(filled.length > 0 ? [FILL_IN] : []), print(whole)].join('\n'),
    variables: variables?.length ? JSON.stringify(Object.fromEntries(variables), null, 2) : null,
  };
}

/** A tab shows the name of its operation: where README gives none, that of the first field. */
function named(definition: OperationDefinitionNode): OperationDefinitionNode {
  const [first] = definition.selectionSet.selections;
  return definition.name === undefined && first?.kind === Kind.FIELD ? { ...definition, name: first.name } : definition;
}

function declared(name: string): VariableDefinitionNode {
  const type = { kind: Kind.NON_NULL_TYPE, type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'ID' } } };
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type,
  } as VariableDefinitionNode;
}
