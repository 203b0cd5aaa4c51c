// What a webhook is sent of an event: a selection of LedgerEvent, prepared like any operation (gate.ts) when it is registered,
// and executed as that of a subscription would be. Rights are those of the moment.
import { type DocumentNode, execute, getOperationAST, GraphQLError, Kind, parse, print } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { Principal } from '../rules/access';
import { maySelect } from '../rules/fields';
import type { Text } from '../rules/refusal';
import type { Ledger } from '../ledger/ledger';
import { Undelivered } from '../ledger/posting';
import type { WebhookOptions } from '../ledger/webhooks';
import { Context } from './context';
import { type Fault, shown } from './errors';
import { type Gate, Refused } from './gate';
import { fieldsOf } from './walk';

const USUAL = 'id cursor sequence kind at recordedAt actor hash task { id number } unit { id }';
const FIELD = 'ledgerEvents';
// Selections that have been prepared: one for each webhook, and few jurisdictions have many.
const KNOWN = 1000;

/** The subscription that a selection stands for, within all limits. Throws Refused or GraphQLError where it is none. */
function prepared(selection: string | null, gate: Gate) {
  const parsed = parse(`{${selection ?? USUAL}\n}`, { maxLexicalTokens: gate.limits.tokens, noLocation: true });
  const [only, ...more] = parsed.definitions;
  if (only?.kind !== Kind.OPERATION_DEFINITION || more.length > 0) {
    throw new GraphQLError('one selection, nothing else');
  }
  const document: DocumentNode = gate.document(`subscription { ${FIELD} ${print(only.selectionSet)} }`);
  const operation = getOperationAST(document);
  if (operation == null) throw new GraphQLError('one selection, nothing else');
  gate.cost(operation, document, {});
  return { document, operation };
}

/** Why a selection cannot be; null if it can. `who`: the client that is to be sent it; null if it is not known. */
function wrongSelection(selection: string, who: Principal | null, gate: Gate): Text | null {
  try {
    const { document, operation } = prepared(selection, gate);
    const fields = fieldsOf(operation, document, gate.schema).values();
    const hidden = [...fields].find(
      ({ parent, field }) => field !== '__typename' && who !== null && !maySelect(who.role, parent, field),
    );
    if (hidden === undefined) return null;
    const name = `${hidden.parent}.${hidden.field}`;
    return { zh: `该凭证无权查看 ${name}`, en: `the client may not select ${name}` };
  } catch (error) {
    if (!(error instanceof GraphQLError) && !(error instanceof Refused)) throw error;
    const message = error.message.slice(0, 300);
    // Sentences of the limits are in both languages.
    const [zh = message, en = message] = message.split(' / ');
    return { zh: `不是 LedgerEvent 的有效选择：${zh}`, en: `not a selection of LedgerEvent: ${en}` };
  }
}

/** How webhooks check selections and render events, each for what its client sees and asks for. */
export function eventSelections(
  ledger: Ledger,
  gate: Gate,
  fault: Fault,
): Pick<WebhookOptions, 'render' | 'wrongSelection'> {
  const known = new LRUCache<string, ReturnType<typeof prepared>>({ max: KNOWN });
  const read = (selection: string | null) => {
    const key = selection ?? '';
    const found = known.get(key) ?? prepared(selection, gate);
    known.set(key, found);
    return found;
  };
  return {
    wrongSelection: (selection, who) => wrongSelection(selection, who, gate),
    render: async ({ clientId, jurisdiction, filter, selection }, sequence) => {
      const who = ledger.clients.principal(clientId, jurisdiction);
      if (who === null) return null;
      const [rootValue] = await ledger.reader.visibleEvents(who, [sequence], filter);
      if (rootValue === undefined) return null;
      const contextValue = new Context(ledger, who, 'zh');
      try {
        const { document, operation } = read(selection);
        await gate.allow(operation, document, contextValue);
        const { data, errors } = await execute({ schema: gate.schema, document, rootValue, contextValue });
        const [error] = errors ?? [];
        if (error !== undefined) throw error;
        return data?.[FIELD] as object;
      } catch (error) {
        const [first = error] = error instanceof Refused ? error.errors : [];
        throw new Undelivered(`selection: ${shown(first, fault).message}`);
      }
    },
  };
}
