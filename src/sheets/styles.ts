// How cells of a written spreadsheet look: one style sheet for all of them.

/** The styles by their place in `cellXfs`. */
export const STYLES = {
  title: 1,
  header: 2,
  text: 3,
  day: 4,
  number: 5,
  centred: 6,
  red: 7,
  yellow: 8,
  blue: 9,
} as const;
export type Style = keyof typeof STYLES;

const FONTS = [
  '<sz val="11"/>',
  '<b/><sz val="18"/>',
  '<b/><sz val="11"/>',
  '<b/><sz val="11"/><color rgb="FFC00000"/>',
  '<b/><sz val="11"/><color rgb="FF8A5A00"/>',
  '<b/><sz val="11"/><color rgb="FF1F4E9C"/>',
].map((font) => `<font>${font}<name val="宋体"/><charset val="134"/></font>`);

const EDGE = ['left', 'right', 'top', 'bottom'].map((side) => `<${side} style="thin"><color auto="1"/></${side}>`);

interface Look {
  font: number;
  format?: number;
  filled?: boolean;
  bordered?: boolean;
  align: 'left' | 'center';
  top?: boolean;
}

// In the order of STYLES, the default before them.
const LOOKS: readonly Look[] = [
  { font: 0, align: 'left' },
  { font: 1, align: 'center' },
  { font: 2, align: 'center', filled: true, bordered: true },
  { font: 0, align: 'left', bordered: true, top: true },
  { font: 0, align: 'center', bordered: true, format: 164 },
  { font: 0, align: 'center', bordered: true },
  { font: 0, align: 'center', bordered: true },
  { font: 3, align: 'center', bordered: true },
  { font: 4, align: 'center', bordered: true },
  { font: 5, align: 'center', bordered: true },
];

function xf({ font, format = 0, filled = false, bordered = false, align, top = false }: Look): string {
  const vertical = top ? 'top' : 'center';
  return `<xf numFmtId="${format}" fontId="${font}" fillId="${filled ? 2 : 0}" borderId="${bordered ? 1 : 0}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="${align}" vertical="${vertical}" wrapText="1"/></xf>`;
}

export const STYLES_XML = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
  '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>',
  `<fonts count="${FONTS.length}">${FONTS.join('')}</fonts>`,
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
  '<fill><patternFill patternType="solid"><fgColor rgb="FFE7ECF3"/><bgColor indexed="64"/></patternFill></fill></fills>',
  `<borders count="2"><border><left/><right/><top/><bottom/></border><border>${EDGE.join('')}</border></borders>`,
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  `<cellXfs count="${LOOKS.length}">${LOOKS.map(xf).join('')}</cellXfs>`,
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
].join('');
