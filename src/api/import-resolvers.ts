// The mutation that imports a spreadsheet, and how far it is. What a row becomes is the rules' to say.
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';

import type { ImportReport } from '../rules/import-report';
import { HEADERS } from '../rules/ledger-columns';
import type { CellNote } from '../rules/ledger-rows';
import { Context } from './context';
import * as E from './enums';
import { ImportProgress, ImportResult, ImportRow, ImportTasksInput } from './import-types';
import { payload, payloadOf } from './payloads';

const ImportTasksPayload = payloadOf(
  'ImportTasksPayload',
  {},
  {
    result: {
      type: () => ImportResult,
      nullable: true,
      description: 'Also of an import that was refused because rows are wrong; null where the file could not be read.',
    },
  },
);

@Resolver(() => ImportResult)
export class ImportResolvers {
  @Mutation(() => ImportTasksPayload, {
    description:
      '导入台账: the rows of an office’s own spreadsheet become tasks, in one transaction: all or, with skipBad, those that are right. Headers are matched in Chinese with their synonyms, days in the forms that people write, units by name, alias or code; owners, leaders and sources that are not there are made. A row whose source, lead unit and title, or whose number, the ledger has changes nothing, so the same file twice changes nothing. Nothing holds of a task before its import: nobody is blamed for a colour that nobody could see. At most 20000 rows. OFFICE.',
  })
  async importTasks(@Arg('input') input: ImportTasksInput, @Ctx() context: Context) {
    const act: Parameters<typeof context.ledger.imports.run>[2] = (command, given) => context.act(command, given);
    const answer = await context.ledger.imports.run(context.who, input, act);
    return payload(answer, context);
  }

  @Query(() => ImportProgress, {
    nullable: true,
    description: 'How far the import of a file is; null where none is running on the instance that is asked. OFFICE.',
  })
  importProgress(@Arg('file', () => ID) file: string, @Ctx() { ledger, who }: Context): ImportProgress | null {
    return ledger.imports.progressOf(who, file);
  }

  @FieldResolver(() => [ImportRow], {
    description:
      'The rows: those that are wrong first, then those with notes, then the others, each in their order; of all of an import at most 1000.',
  })
  rows(
    @Root() report: ImportReport,
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 100, description: 'At most 1000.' }) first: number,
    @Arg('outcome', () => [E.ImportOutcome], { nullable: true }) outcome?: readonly string[] | null,
  ): object[] {
    if (first < 0 || first > 1000) throw context.badInput('first', { zh: '应为 0 至 1000', en: 'from 0 to 1000' });
    const headers = new Map(report.columns.map(({ header, column }) => [column, header]));
    const told = (notes: readonly CellNote[]) =>
      notes.map(({ column, text }) => ({
        header: column === null ? null : (headers.get(column) ?? HEADERS[column][0]),
        message: context.say(text),
      }));
    const wanted = report.rows.filter((row) => outcome == null || outcome.includes(row.outcome));
    return wanted.slice(0, first).map((row) => ({
      ...row,
      task: () => (row.task === null ? null : context.load.visibleTask(row.task)),
      problems: told(row.problems),
      notes: told(row.notes),
    }));
  }
}
