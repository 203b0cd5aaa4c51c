// The road of spreadsheets: lists of the API as files, with the filters and the rights of the API. A file that was begun and cannot
// be finished is cut, so that nobody takes it for whole.
import { pipeline } from 'node:stream/promises';

import type { Express, Request, RequestHandler, Response } from 'express';

import type { Fault } from '../api/errors';
import { type Ask, NoDocument } from '../documents/document';
import { columnsNamed, ledgerSheet } from '../documents/ledger-table';
import { scorecardSheet } from '../documents/scorecard-table';
import { dutySheet, threeLists } from '../documents/three-lists';
import { writeBook, type WrittenSheet, XLSX } from '../sheets/writing';
import { disposition } from './disposition';
import { asRefusal, periodOf } from './documents';
import type { Inside } from './inside';
import { refuse } from './refusals';

const BY_NUMBER = { field: 'NUMBER', direction: 'ASC' };

export function serveExports(app: Express, inside: Inside, fault: Fault): void {
  const road = (name: string, plain: string, sheets: (ask: Ask, request: Request) => Promise<WrittenSheet[]>) =>
    app.get(`/export/${plain}.xlsx`, ((request, response) => {
      hand(response, `${name}.xlsx`, `${plain}.xlsx`, () => sheets(inside.for(request, response), request)).catch(
        (error: unknown) => refuse(response, asRefusal(error, request), fault),
      );
    }) satisfies RequestHandler);
  road('督查台账', 'ledger', async (ask, request) => [await ledgerSheet(ask, choiceOf(request))]);
  road('三张清单', 'lists', (ask, request) => threeLists(ask, jsonOf(request, 'filter')));
  road('应办清单', 'obligations', async (ask) => [await dutySheet(ask)]);
  road('督查考核', 'scorecards', async (ask, request) => {
    const { from, to } = periodOf(request);
    return [await scorecardSheet(ask, from, to)];
  });
}

async function hand(response: Response, name: string, plain: string, make: () => Promise<WrittenSheet[]>) {
  const sheets = await make();
  response.set({
    'content-type': XLSX,
    'content-disposition': disposition(name, plain),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  await pipeline(writeBook(sheets), response);
}

/** The arguments of the API's `tasks`, as JSON, and columns by their names. */
function choiceOf(request: Request) {
  const { columns } = request.query;
  const names = typeof columns === 'string' ? columns.split(',').filter((name) => name !== '') : [];
  return {
    filter: jsonOf(request, 'filter'),
    orderBy: jsonOf(request, 'orderBy') ?? BY_NUMBER,
    columns: columnsNamed(names.map((name) => name.trim())),
  };
}

function jsonOf({ query }: Request, name: string): unknown {
  const given = query[name];
  if (given === undefined || given === '') return null;
  try {
    return JSON.parse(typeof given === 'string' ? given : '') as unknown;
  } catch {
    throw new NoDocument('BAD_USER_INPUT', {
      zh: `${name}: 应为 JSON，如 ?filter={"status":["RED"]}`,
      en: `${name}: must be JSON, e.g. ?filter={"status":["RED"]}`,
    });
  }
}
