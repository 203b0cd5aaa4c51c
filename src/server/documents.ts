// The road of documents: what is asked of the API for whoever sent the request becomes a file. Knows requests and files, never what
// is in a document.
import type { Express, Request, RequestHandler } from 'express';

import type { Fault } from '../api/errors';
import { briefingDocument } from '../documents/briefing';
import { type Ask, type Document, NoDocument } from '../documents/document';
import { escalationDocument } from '../documents/escalation';
import { letterDocument } from '../documents/letter';
import { BrokenTemplate } from '../documents/template';
import type { Templates } from '../documents/templates';
import { isDay } from '../rules/day';
import type { Text } from '../rules/refusal';
import { disposition } from './disposition';
import { type Inside, Unanswered } from './inside';
import { languageOf } from './language';
import { refuse } from './refusals';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export function serveDocuments(app: Express, inside: Inside, templates: Templates, fault: Fault): void {
  const road =
    (make: (ask: Ask, request: Request) => Promise<Document>): RequestHandler =>
    (request, response) => {
      const answer = async () => {
        const document = await make(inside.for(request, response), request);
        const file = await templates.render(document);
        response.set({
          'content-type': DOCX,
          'content-disposition': disposition(`${document.title}.docx`, `${document.template}.docx`),
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        });
        response.end(file);
      };
      answer().catch((error: unknown) => refuse(response, asRefusal(error, request), fault));
    };
  app.get(
    '/documents/letters/:letter.docx',
    road((ask, { params }) => letterDocument(ask, String(params['letter']))),
  );
  app.get(
    '/documents/interventions/:id.docx',
    road((ask, { params }) => escalationDocument(ask, String(params['id']))),
  );
  app.get(
    '/documents/briefing.docx',
    road(async (ask, request) => briefingDocument(ask, periodOf(request))),
  );
}

export function periodOf({ query }: Request): { from: string; to: string } {
  const [from, to] = [query['from'], query['to']].map(String);
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to)) return { from, to };
  throw new NoDocument('BAD_USER_INPUT', {
    zh: 'from、to: 应给出期间的首日和末日，如 ?from=2026-11-01&to=2026-11-30',
    en: 'from, to: the first and the last day of the period are needed, e.g. ?from=2026-11-01&to=2026-11-30',
  });
}

/** What was wrong with a request or a template, in the language of who asks; all else as it is. */
export function asRefusal(error: unknown, { headers }: Request): unknown {
  const say = (text: Text) => text[languageOf(headers['accept-language'])];
  if (error instanceof NoDocument) {
    return new Unanswered([{ message: say(error.text), extensions: { code: error.code } }]);
  }
  if (!(error instanceof BrokenTemplate)) return error;
  return new Unanswered([{ message: say(error.text), extensions: { code: 'TEMPLATE_BROKEN' } }]);
}
