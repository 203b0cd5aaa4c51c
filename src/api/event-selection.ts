// What a webhook is sent of an event: a selection of LedgerEvent, checked when it is registered, and executed as that of a
// subscription would be. Rights are those of the moment.
import {
  type DocumentNode,
  execute,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';

import { principalOf } from '../rules/clients';
import type { Text } from '../rules/refusal';
import type { Ledger } from '../ledger/ledger';
import { Undelivered } from '../ledger/posting';
import type { Render } from '../ledger/webhook-attempts';
import { Context } from './context';
import { shown } from './errors';
import { schema } from './schema';

const USUAL = 'id cursor sequence kind at recordedAt actor hash task { id number } unit { id }';
// A selection is executed for every event: what is larger or deeper is a report, not a push. Its length is bounded as a text.
const MOST_DEEP = 10;
const MOST_TOKENS = 1000;
const FIELD = 'ledgerEvents';

/** The subscription that a selection stands for. Throws GraphQLError where it is none of LedgerEvent. */
export function documentOf(selection: string | null): DocumentNode {
  const text = selection ?? USUAL;
  const { definitions } = parse(`{${text}\n}`, { maxTokens: MOST_TOKENS, noLocation: true });
  const [only, ...more] = definitions;
  if (only?.kind !== Kind.OPERATION_DEFINITION || more.length > 0)
    throw new GraphQLError('one selection, nothing else');
  if (depthOf(only.selectionSet) > MOST_DEEP) throw new GraphQLError(`at most ${MOST_DEEP} deep`);
  const field = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: FIELD }, selectionSet: only.selectionSet } as const;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.SUBSCRIPTION,
        selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
      },
    ],
  };
  const [error] = validate(schema(), document, undefined, { maxErrors: 1 });
  if (error !== undefined) throw error;
  return document;
}

function depthOf(set: SelectionSetNode | undefined): number {
  if (set === undefined) return 0;
  return Math.max(
    0,
    ...set.selections.map((each) =>
      each.kind === Kind.FIELD
        ? 1 + depthOf(each.selectionSet)
        : depthOf('selectionSet' in each ? each.selectionSet : undefined),
    ),
  );
}

/** Why a selection cannot be; null if it can. Limits, cost and the rights to fields (`prepare`) belong here as well. */
export function wrongSelection(selection: string | null | undefined): Text | null {
  if (selection == null || selection.trim() === '') return null;
  try {
    documentOf(selection);
    return null;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const message = error.message.slice(0, 300);
    return { zh: `不是 LedgerEvent 的有效选择：${message}`, en: `not a selection of LedgerEvent: ${message}` };
  }
}

// Selections that have been read: as many as there may be webhooks in a few jurisdictions.
const MOST_KEPT = 1000;

/** Renders events for webhooks, each for what its client sees and asks for. */
export function renderer(ledger: Ledger, fault: (error: unknown, incident: string) => void): Render {
  const documents = new Map<string | null, DocumentNode>();
  const read = (selection: string | null): DocumentNode => {
    let document = documents.get(selection);
    if (document === undefined) {
      if (documents.size >= MOST_KEPT) documents.clear();
      document = documentOf(selection);
      documents.set(selection, document);
    }
    return document;
  };
  return async ({ clientId, jurisdiction, filter, selection }, sequence) => {
    const client = ledger.clients.byId(clientId);
    const who = client === null ? null : principalOf(client, jurisdiction);
    if (who === null) return null;
    const [event] = await ledger.reader.visibleEvents(who, [sequence], filter);
    if (event === undefined) return null;
    const contextValue = new Context(ledger, who, 'zh');
    try {
      const { data, errors } = await execute({
        schema: schema(),
        document: read(selection),
        rootValue: event,
        contextValue,
      });
      const [error] = errors ?? [];
      if (error !== undefined) throw error;
      return data?.[FIELD] as object;
    } catch (error) {
      throw new Undelivered(`selection: ${shown(error, fault).message}`);
    }
  };
}
