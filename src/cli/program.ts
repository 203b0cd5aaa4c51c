// The command line (命令行): every command, its help in both languages, and how what goes wrong is told.
import { Command, CommanderError } from 'commander';

import { Refusal, type Text } from '../rules/refusal';
import { BadConfig } from '../server/config';
import { BadDatabase } from '../store/database';
import { DatabaseGone } from '../store/failures';
import { BACKUP, RESTORE } from './backup';
import { CALENDAR_CHECK, CALENDAR_PUBLISH } from './calendar-publish';
import { CALENDAR_SHOW } from './calendar-show';
import { EPOCH_RENEW } from './epoch-renew';
import { EXPORT } from './export';
import { IMPORT_LEDGER } from './import';
import { LOG_EXPORT } from './log-export';
import { MOVE } from './move';
import { POLICY_CHECK } from './policy-check';
import { SEED } from './seed';
import { START } from './start';
import type { Subcommand } from './subcommand';
import { ENDED, type Ended, Misused, type Terminal } from './terminal';
import { TASK_SHOW } from './task-show';
import { TOKEN } from './token';
import { VERIFY } from './verify';

export const SUBCOMMANDS: readonly Subcommand[] = [
  START,
  TOKEN,
  SEED,
  IMPORT_LEDGER,
  EXPORT,
  TASK_SHOW,
  BACKUP,
  RESTORE,
  EPOCH_RENEW,
  VERIFY,
  LOG_EXPORT,
  POLICY_CHECK,
  CALENDAR_SHOW,
  CALENDAR_CHECK,
  CALENDAR_PUBLISH,
  MOVE,
];

const NAME = 'supervision-ledger';
const SUMMARY: Text = {
  zh: `督查台账命令行。各命令用法：${NAME} 命令 --help。加 --lang en 显示英文，加 --json 输出 JSON。

退出码：0 完成，所查无误；1 所查有误或没有找到；2 用法、地址或文件有误。
设置与服务相同（环境变量，见 README“配置”）；不写 --database 时用 DATABASE_URL，否则用 LEDGER_DATA 下的文件。`,
  en: `The command line of the supervision ledger. Each command: ${NAME} COMMAND --help. --lang en for English, --json for JSON.

Exit codes: 0 done, what was checked is in order; 1 it is not, or nothing was found; 2 the call, an address or a file is wrong.
Settings are those of the service (environment variables, README "Configuration"); without --database, DATABASE_URL or else the
file under LEDGER_DATA.`,
};

/** What commander says about a wrong call, by its codes; the name in it is kept. */
const WRONG_CALLS: Readonly<Record<string, (named: string) => string>> = {
  'commander.unknownCommand': (named) => `没有命令 ${named}`,
  'commander.unknownOption': (named) => `没有选项 ${named}`,
  'commander.missingArgument': (named) => `缺少参数 ${named}`,
  'commander.optionMissingArgument': (named) => `选项 ${named} 缺少取值`,
  'commander.excessArguments': () => '参数过多',
};

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

/** Runs the command that some arguments call; the language may stand anywhere among them. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<Ended> {
  const { language } = terminal;
  let ended: Ended = ENDED.WELL;
  const program = dressed(new Command(NAME), SUMMARY, terminal);
  for (const subcommand of SUBCOMMANDS) {
    const [group, name] = subcommand.name.split(' ') as [string, string?];
    const parent = name === undefined ? program : groupOf(program, group, terminal);
    const command = dressed(parent.command(name ?? group), subcommand.summary, terminal);
    for (const [argument, text] of subcommand.takes ?? []) command.argument(argument, text[language]);
    for (const { flags, text, standard } of subcommand.options) command.option(flags, text[language], standard);
    command.addHelpText('after', `\n${subcommand.teaches[language]}`);
    command.action(async (...called: unknown[]) => {
      const taken = called.slice(0, subcommand.takes?.length ?? 0) as string[];
      ended = await subcommand.run(terminal, command.opts(), taken);
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return ended;
  } catch (error) {
    return told(error, terminal);
  }
}

function groupOf(program: Command, name: string, terminal: Terminal): Command {
  const known = program.commands.find((each) => each.name() === name);
  return known ?? dressed(program.command(name), GROUPS[name] ?? { zh: '', en: '' }, terminal);
}

const GROUPS: Readonly<Record<string, Text>> = {
  task: { zh: '督查事项', en: 'tasks' },
  policy: { zh: '督查规则（政策文件）', en: 'the policy: rules of supervision' },
  calendar: { zh: '工作日历', en: 'the working-day calendar' },
};

/** A command that prints in the terminal's language, and throws where commander would end the process. */
function dressed(command: Command, summary: Text, { language, print, tell }: Terminal): Command {
  return command
    .description(summary[language])
    .helpOption('-h, --help', language === 'zh' ? '显示帮助' : 'shows this help')
    .helpCommand(false)
    .option('--lang <language>', language === 'zh' ? '语言：zh 或 en' : 'the language: zh or en')
    .option('--json', language === 'zh' ? '输出 JSON' : 'prints JSON')
    .configureHelp({ styleTitle: (title) => (language === 'zh' ? (TITLES[title] ?? title) : title) })
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => tell(text.trimEnd()),
      outputError: () => undefined,
    })
    .exitOverride();
}

function told(error: unknown, { language, tell }: Terminal): Ended {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ENDED.WELL;
    const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
    const zh = WRONG_CALLS[error.code]?.(named);
    if (error.code !== 'commander.help')
      tell(`${NAME}: ${language === 'zh' && zh !== undefined ? `${zh}；用法见 --help` : error.message}`);
    return ENDED.MISUSED;
  }
  if (error instanceof Misused) tell(`${NAME}: ${error.text[language]}`);
  else if (error instanceof Refusal)
    for (const { text, field } of error.problems) tell(`${NAME}: ${field.join('.')}: ${text[language]}`);
  else if (error instanceof BadConfig || error instanceof BadDatabase || error instanceof DatabaseGone)
    tell(`${NAME}: ${error.message}`);
  else throw error;
  return ENDED.MISUSED;
}
