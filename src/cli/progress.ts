// A line of progress for who watches; none where output goes to a file or a program.
import type { Terminal } from './terminal';

const WIDTH = 30;
const ONE_LINE_UP = '\u001b[1A\u001b[2K';

export class Progress {
  #shown = false;

  constructor(
    readonly terminal: Terminal,
    readonly watched = !terminal.json && process.stderr.isTTY,
  ) {}

  /** Shows how far something is, over the line before. `of` 0: nobody knows yet. */
  show(what: string, done: number, of: number): void {
    if (!this.watched) return;
    const filled = of === 0 ? 0 : Math.floor((WIDTH * done) / of);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    this.terminal.tell(`${this.#shown ? ONE_LINE_UP : ''}${what}  ${bar}  ${of === 0 ? '' : `${done}/${of}`}`);
    this.#shown = true;
  }
}
