// Tables of the usual templates: black lines, 4号, as wide as the block of text.
import {
  AlignmentType,
  convertMillimetersToTwip as mm,
  HeightRule,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  VerticalAlignTable,
  WidthType,
} from 'docx';

import { FONTS, run } from './page.mjs';

const SIZE = 24;
const FONT = (name) => ({ ascii: name, eastAsia: name, hAnsi: name, cs: name });

const cell = (text, width, { alignment = AlignmentType.CENTER, font = FONTS.body } = {}) =>
  new TableCell({
    width: { size: mm(width), type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    margins: { left: 60, right: 60 },
    children: [
      new Paragraph({
        alignment,
        spacing: { line: 320, lineRule: 'exact' },
        children: [run(text, { size: SIZE, characterSpacing: 0, font: FONT(font) })],
      }),
    ],
  });

const table = (widths, rows) =>
  new Table({
    width: { size: mm(156), type: WidthType.DXA },
    columnWidths: widths.map((width) => mm(width)),
    layout: 'fixed',
    rows,
  });

// A row of a list, and its names, at least so high.
const ROW = { value: mm(8), rule: HeightRule.ATLEAST };

/** A list: one row of names, one row that the list is repeated by. Column: [name, width in mm, what stands in it, left?]. */
export const listTable = (list, columns) => {
  const last = columns.length - 1;
  const texts = columns.map(
    ([, , text], i) => `${i === 0 ? `{#${list}}` : ''}${text}${i === last ? `{/${list}}` : ''}`,
  );
  return table(
    columns.map(([, width]) => width),
    [
      new TableRow({
        tableHeader: true,
        cantSplit: true,
        height: ROW,
        children: columns.map(([name, width]) => cell(name, width, { font: FONTS.heading })),
      }),
      new TableRow({
        cantSplit: true,
        height: ROW,
        children: columns.map(([, width, , left], i) =>
          cell(texts[i], width, { alignment: left === true ? AlignmentType.LEFT : AlignmentType.CENTER }),
        ),
      }),
    ],
  );
};

/** A form to fill in: rows of [name, what stands in it, height in mm]. */
export const formTable = (rows) =>
  table(
    [36, 120],
    rows.map(
      ([name, text, height]) =>
        new TableRow({
          cantSplit: true,
          height: { value: mm(height), rule: HeightRule.ATLEAST },
          children: [cell(name, 36), cell(text, 120, { alignment: AlignmentType.LEFT })],
        }),
    ),
  );
