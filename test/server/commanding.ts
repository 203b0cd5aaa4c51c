// The command line as a program sees it: how it ended, what it printed and what it told. In Chinese unless `--lang en` is given.
import { runProgram } from '../../src/cli/program';
import type { Terminal } from '../../src/cli/terminal';

export interface Said {
  ended: number;
  out: string;
  err: string;
}

export async function run(...args: string[]): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    language: args.includes('en') ? 'en' : 'zh',
    json: args.includes('--json'),
    print: (text) => void out.push(text),
    tell: (text) => void err.push(text),
  };
  return { ended: await runProgram(args, terminal), out: out.join('\n'), err: err.join('\n') };
}
