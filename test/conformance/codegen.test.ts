// A typed client generated from schema.graphql for README's operations: compiles strictly, refuses what is wrong, and
// runs against the server.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse, print } from 'graphql';
import ts from 'typescript';

import { type Json, World } from '../world';
import { BLUE, DAYS, FLAG, OWED, RED, ROOT, WATCH } from './readme';

/** What somebody writes with the generated client. */
const PROGRAM = `import { BlueDocument, DaysDocument, FlagDocument, OwedDocument, RedDocument } from './client';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

export type Ask = <R, V>(document: TypedDocumentNode<R, V>, variables: V) => Promise<R>;

export async function look(ask: Ask) {
  const { tasks } = await ask(RedDocument, {});
  const red = tasks.nodes.map((task) => ({
    number: task.number ?? '草稿',
    clauses: task.statusReasons.flatMap(({ basis }) => basis.map(({ document, clause }) => document + clause)),
    left: task.workingDaysLeft + 0,
    since: task.statusReasons.map(({ since }) => since.slice(0, 4)),
  }));
  const { obligations } = await ask(OwedDocument, {});
  const overdue: boolean[] = obligations.nodes.map(({ overdue }) => overdue);
  const { workingDayAfter, summary } = await ask(DaysDocument, {});
  const [blue] = (await ask(BlueDocument, {})).tasks.nodes;
  if (blue === undefined) throw new Error('no blue task');
  const { flagTask } = await ask(FlagDocument, { task: blue.id });
  const status: 'BLUE' | 'YELLOW' | 'RED' | undefined = flagTask.task?.status;
  return { red, overdue, workingDayAfter, counts: summary.counts, status, errors: flagTask.userErrors.map(({ code }) => code) };
}
`;

let folder: string;
let client: string;

beforeAll(async () => {
  const text = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');
  const common = {
    schema: parse(text),
    schemaAst: buildSchema(text),
    config: {
      strictScalars: true,
      enumsAsTypes: true,
      useTypeImports: true,
      scalars: { ID: 'string', DateTime: 'string', LocalDate: 'string', URL: 'string' },
    },
  };
  client = await codegen({
    ...common,
    filename: 'client.ts',
    documents: [RED, OWED, DAYS, WATCH, BLUE, FLAG].map((each) => ({ document: parse(each) })),
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  });
  // The types of the whole schema are a file of their own: both plugins declare the enums and inputs.
  const types = await codegen({
    ...common,
    filename: 'schema.ts',
    documents: [],
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
  });
  folder = mkdtempSync(join(tmpdir(), 'codegen-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'client.ts'), client);
  writeFileSync(join(folder, 'schema.ts'), types);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler says of a program beside the client, as strict as it can be. */
function complaints(program: string): string[] {
  const path = join(folder, 'program.ts');
  writeFileSync(path, program);
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: [],
  };
  compiled = ts.createProgram([path, join(folder, 'schema.ts')], options, undefined, compiled);
  return ts
    .getPreEmitDiagnostics(compiled)
    .map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}
/** The program before: the compiler reads again only what has changed. */
let compiled: ts.Program | undefined;

it('compiles', () => {
  expect(complaints(PROGRAM)).toEqual([]);
});

it.each([
  ['a field that is not in the schema', 'task.workingDaysLeft + 0', 'task.daysLeft + 0', '2339'],
  ['a field that was not asked for', 'task.workingDaysLeft + 0', 'task.version + 0', '2339'],
  ['null forgotten', "task.number ?? '草稿'", 'task.number.slice(0)', '18047'],
  ['a value of another type', 'overdue: boolean[]', 'overdue: string[]', '2322'],
  ['a colour that there is not', "'BLUE' | 'YELLOW' | 'RED' | undefined", "'BLUE' | 'YELLOW' | undefined", '2322'],
  ['a variable of another type', '{ task: blue.id }', '{ task: 7 }', '2322'],
  ['a variable forgotten', '{ task: blue.id }', '{}', '2345'],
])('does not compile with %s', (_, right, wrong, code) => {
  expect(PROGRAM).toContain(right);
  expect(complaints(PROGRAM.replace(right, wrong)).map((text) => text.split(' ')[0])).toEqual([code]);
});

it('runs against the server', async () => {
  for (const [name, text] of [
    ['client', client],
    ['program', PROGRAM],
  ] as const) {
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    });
    writeFileSync(join(folder, `${name}.js`), outputText);
  }
  const world = await World.open('2026-11-20T14:00:00+08:00', { seed: 'demo' });
  const office = await world.as({ role: 'OFFICE' });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { look } = require(join(folder, 'program.js')) as { look: (ask: unknown) => Promise<Json> };
  const seen = await look((document: Json, variables: Json) => office.get(print(document), variables));
  expect(seen).toMatchObject({ workingDayAfter: '2026-10-10', status: 'RED', errors: [] });
  expect(seen.red).toHaveLength(3);
  expect(seen.red[0]).toEqual({
    number: expect.stringMatching(/^\S+〔2026〕\d+号$/),
    clauses: expect.arrayContaining([expect.any(String)]),
    left: expect.any(Number),
    since: expect.arrayContaining(['2026']),
  });
  expect(seen.overdue).toContain(true);
  expect(seen.counts.red).toBeGreaterThan(2);
  await world.close();
});
