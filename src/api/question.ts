// What subscribers have in common: those who ask the same with the same rights are given the same answer, made once.
import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, type ValueNode, visit } from 'graphql';

import { scopeOf } from '../rules/access';
import type { Context } from './context';

/** A subscription as it was admitted. */
interface Asked {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Everything that an answer to a subscription depends on but the event and the moment; `after` only says where it begins. */
export function questionOf({ document, operationName, variableValues }: Asked, context: Context): string {
  const operation = getOperationAST(document, operationName);
  const given = Object.entries(variableValues ?? {});
  const position = operation == null ? null : positionOf(operation, document);
  return JSON.stringify([
    numberOf(document),
    operationName ?? null,
    given.filter(([name]) => name !== position),
    scopeOf(context.who),
    context.language,
    context.open,
  ]);
}

// Texts that are the same are one document (gate.ts), and documents do not change.
const numbers = new WeakMap<DocumentNode, number>();
let last = 0;

function numberOf(document: DocumentNode): number {
  const number = numbers.get(document) ?? ++last;
  numbers.set(document, number);
  return number;
}

/** The variable that is `after` of the subscription and nothing else; null if there is none. */
function positionOf({ selectionSet }: OperationDefinitionNode, document: DocumentNode): string | null {
  const [field] = selectionSet.selections;
  if (field?.kind !== Kind.FIELD) return null;
  const value: ValueNode | undefined = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (value?.kind !== Kind.VARIABLE) return null;
  const name = value.name.value;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (variable) => void (uses += variable.name.value === name ? 1 : 0),
  });
  return uses === 1 ? name : null;
}
