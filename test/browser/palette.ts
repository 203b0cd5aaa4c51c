// A picture of a page as a PNG of 256 colours: flat surfaces and text need no more, and it is half as large. Reads what a browser
// writes (8 bits, RGB or RGBA, not interlaced) and nothing else.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

interface Pixels {
  width: number;
  height: number;
  /** bytes of a pixel */
  step: number;
  bytes: Buffer;
}

/** The same picture with 256 colours, each other one as the nearest of these. */
export function inPalette(png: Buffer): Buffer {
  const { width, height, step, bytes } = pixelsOf(png);
  const colourAt = (i: number) => bytes.readUIntBE(i * step, 3);
  const counts = new Map<number, number>();
  for (let i = 0; i < width * height; i += 1) counts.set(colourAt(i), (counts.get(colourAt(i)) ?? 0) + 1);
  const { palette, places } = chosen(counts);
  // Each row begins with its filter, which is none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < width * height; i += 1) rows[i + Math.floor(i / width) + 1] = places.get(colourAt(i)) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  const colours = Buffer.from(palette.flatMap(channels));
  const parts = [part('IHDR', header), part('PLTE', colours), part('IDAT', data), part('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...parts]);
}

const channels = (colour: number): number[] => [colour >> 16, (colour >> 8) & 255, colour & 255];

/**
 * The palette, and the place in it of each colour. The next colour is always the one whose pixels would be falsified most
 * without it, so that a small green dot keeps its colour beside a page of grey text.
 */
function chosen(counts: ReadonlyMap<number, number>): { palette: number[]; places: Map<number, number> } {
  const all = [...counts].map(([colour, count]) => ({ colour, count, rgb: channels(colour), far: Infinity, place: 0 }));
  const palette: number[] = [];
  while (palette.length < Math.min(COLOURS, all.length)) {
    const { colour, rgb } = all.reduce((most, each) => (loss(each) > loss(most) ? each : most));
    for (const each of all) {
      const far = rgb.reduce((sum, value, i) => sum + (value - (each.rgb[i] ?? 0)) ** 2, 0);
      if (far < each.far) Object.assign(each, { far, place: palette.length });
    }
    palette.push(colour);
  }
  return { palette, places: new Map(all.map(({ colour, place }) => [colour, place])) };
}

/** How much is falsified of a colour's pixels; of all that have no place yet, those come first that are most. */
const loss = ({ count, far }: { count: number; far: number }): number => count * Math.min(far, 1e6);

function part(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}

function pixelsOf(png: Buffer): Pixels {
  const [width, height, depth, kind] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]];
  if (depth !== 8 || (kind !== 2 && kind !== 6) || png[28] !== 0)
    throw new Error('not a picture as a browser writes it');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const step = kind === 2 ? 3 : 4;
  return { width, height, step, bytes: unfiltered(inflateSync(Buffer.concat(data)), width * step, step) };
}

/** The bytes of the pixels: each row was written as its difference from what stands beside and above (PNG, 9.2). */
function unfiltered(data: Buffer, length: number, step: number): Buffer {
  const rows = data.length / (length + 1);
  const bytes = Buffer.alloc(rows * length);
  for (let row = 0; row < rows; row += 1) {
    const filter = data[row * (length + 1)] ?? 0;
    for (let i = 0; i < length; i += 1) {
      const at = row * length + i;
      const left = i < step ? 0 : (bytes[at - step] ?? 0);
      const above = row === 0 ? 0 : (bytes[at - length] ?? 0);
      const corner = i < step || row === 0 ? 0 : (bytes[at - length - step] ?? 0);
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      bytes[at] = ((data[at + row + 1] ?? 0) + guess) & 255;
    }
  }
  return bytes;
}

function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
