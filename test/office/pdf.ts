// Documents as an office sees them: LibreOffice makes PDF of them, poppler says what stands where. All lengths are millimetres from
// the page's upper left corner.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const MM_PER_POINT = 25.4 / 72;
const DPI = 150;
const MM_PER_PIXEL = 25.4 / DPI;

/** A line of text and where it stands. */
export interface Line {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Red pixels that hang together as a rectangle that is wider than high. */
export interface RedLine {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Page {
  width: number;
  height: number;
  lines: Line[];
  /** text without spaces, in reading order */
  text: string;
}

/** Documents by name, converted by one run of LibreOffice with a profile of its own. */
export class Office {
  readonly #folder = mkdtempSync(join(tmpdir(), 'office-'));

  /** The event loop goes on meanwhile: a ledger that is open in this process reads its log against a deadline. */
  async convert(documents: Readonly<Record<string, Buffer>>): Promise<void> {
    const profile = join(this.#folder, 'profile');
    mkdirSync(profile);
    const files = Object.entries(documents).map(([name, bytes]) => {
      const path = join(this.#folder, `${name}.docx`);
      writeFileSync(path, bytes);
      return path;
    });
    const own = `-env:UserInstallation=${pathToFileURL(profile).href}`;
    const to = ['--headless', '--convert-to', 'pdf', '--outdir', this.#folder];
    await promisify(execFile)('soffice', [own, ...to, ...files], { timeout: 120_000 });
  }

  /** What stands on the pages of a document. */
  pages(name: string): Page[] {
    const html = this.#run('pdftotext', ['-bbox-layout', '-enc', 'UTF-8', `${name}.pdf`, '-']).toString();
    return html
      .split('<page ')
      .slice(1)
      .map((page) => {
        const lines = [...page.matchAll(/<line ([^>]*)>([\s\S]*?)<\/line>/g)].map(([, box = '', words = '']) => ({
          text: [...words.matchAll(/<word [^>]*>([^<]*)<\/word>/g)].map(([, word]) => word).join(''),
          left: length(box, 'xMin'),
          right: length(box, 'xMax'),
          top: length(box, 'yMin'),
          bottom: length(box, 'yMax'),
        }));
        const text = lines.map((line) => line.text).join('');
        return { width: length(page, 'width'), height: length(page, 'height'), lines, text };
      });
  }

  /** The red rows of pixels of a page from its top, neighbours taken together: glyphs, and lines across. */
  reds(name: string, page: number): RedLine[] {
    const root = join(this.#folder, `${name}-${page}`);
    this.#run('pdftoppm', [
      '-r',
      String(DPI),
      '-f',
      String(page),
      '-l',
      String(page),
      '-singlefile',
      `${name}.pdf`,
      root,
    ]);
    return redLines(readFileSync(`${root}.ppm`));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #run(command: string, args: string[]): Buffer {
    return execFileSync(command, args, { cwd: this.#folder, maxBuffer: 64 * 1024 * 1024 });
  }
}

function length(attributes: string, name: string): number {
  return Number(new RegExp(`${name}="([\\d.]+)"`).exec(attributes)?.[1]) * MM_PER_POINT;
}

/** A picture in binary PPM: `P6`, its size, its depth, its pixels. */
function redLines(picture: Buffer): RedLine[] {
  const [head = '', width = '0', height = '0'] =
    /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(picture.toString('latin1', 0, 40)) ?? [];
  const across = Number(width);
  const found: RedLine[] = [];
  for (let y = 0; y < Number(height); y++) {
    const xs = redIn(picture.subarray(head.length + y * across * 3, head.length + (y + 1) * across * 3));
    if (xs.length === 0) continue;
    const row = { left: (xs[0] ?? 0) * MM_PER_PIXEL, right: ((xs.at(-1) ?? 0) + 1) * MM_PER_PIXEL };
    const last = found.at(-1);
    const [top, bottom] = [y * MM_PER_PIXEL, (y + 1) * MM_PER_PIXEL];
    if (last === undefined || top - last.bottom > MM_PER_PIXEL / 2) found.push({ top, bottom, ...row });
    else Object.assign(last, { bottom, left: Math.min(last.left, row.left), right: Math.max(last.right, row.right) });
  }
  return found;
}

/** Where a row of pixels is red. */
function redIn(row: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at < row.length; at += 3) {
    if ((row[at] ?? 0) > 180 && (row[at + 1] ?? 0) < 130 && (row[at + 2] ?? 0) < 130) found.push(at / 3);
  }
  return found;
}
