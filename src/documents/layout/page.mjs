// The page of GB/T 9704-2012 as the docx library draws it: sizes, fonts, the paragraphs that government documents are made of.
// Makes the usual templates (npm run templates); the service itself never runs it.
import {
  AlignmentType,
  BorderStyle,
  convertMillimetersToTwip as mm,
  Document,
  Footer,
  Header,
  LineRuleType,
  PageNumber,
  Paragraph,
  Tab,
  TabStopType,
  TextRun,
} from 'docx';

/** Fonts as the standard names them; layout/build.mjs tells Word and LibreOffice what stands in for each. */
export const FONTS = {
  body: '仿宋_GB2312',
  title: '方正小标宋简体',
  heading: '黑体',
  sub: '楷体_GB2312',
  number: '宋体',
};

// 3号 and 2号 in half points.
const BODY = 32;
const TITLE = 44;
// 22 lines on 225 mm: 28.95 pt, in twentieths of a point.
export const LINE = 579;
// 28 characters on 156 mm: a character of 3号 is 16 pt, and may take 15.79.
const TIGHT = -5;
const RED = 'FF0000';
const CHARACTER = 320;

const font = (name) => ({ ascii: name, eastAsia: name, hAnsi: name, cs: name });
const exactly = (line) => ({ line, lineRule: LineRuleType.EXACT });

export const run = (text, options = {}) =>
  new TextRun({ text, font: font(FONTS.body), size: BODY, characterSpacing: TIGHT, ...options });

const runs = (content) => [content].flat().map((each) => (typeof each === 'string' ? run(each) : each));

/** A paragraph of the body: two characters in, as wide as the block. */
export const para = (content, options = {}) =>
  new Paragraph({
    children: runs(content),
    indent: { firstLine: 2 * CHARACTER },
    spacing: exactly(LINE),
    // A page has 22 lines, whatever is left alone on it; digits stand as close to characters as these to each other.
    widowControl: false,
    autoSpaceEastAsianText: false,
    ...options,
  });

/** A paragraph that begins at the left edge: to whom a document goes. */
export const flush = (content, options = {}) => para(content, { indent: { firstLine: 0 }, ...options });

/** 一、 in 黑体. */
export const heading = (text) => para(new TextRun({ text, font: font(FONTS.heading), size: BODY }), { keepNext: true });

export const blank = (lines = 1) => Array.from({ length: lines }, () => flush(''));

/** The title: two lines below what stands before it, 2号 小标宋, centred. */
export const title = (text) => [
  ...blank(2),
  new Paragraph({
    children: [new TextRun({ text, font: font(FONTS.title), size: TITLE })],
    alignment: AlignmentType.CENTER,
    spacing: exactly(700),
  }),
  ...blank(1),
];

/** A line that is there only where a name has a value: docxtemplater takes the paragraphs of the braces away. */
export const when = (name, paragraphs) => [flush(`{#${name}}`), ...[paragraphs].flat(), flush(`{/${name}}`)];
export const unless = (name, paragraphs) => [flush(`{^${name}}`), ...[paragraphs].flat(), flush(`{/${name}}`)];

/** Mark on the left, number of the document on the right, under the red line. */
export const numbered = (left, right) =>
  new Paragraph({
    children: [run(left, { font: font(FONTS.heading) }), run([], { children: [new Tab()] }), run(right)],
    tabStops: [{ type: TabStopType.RIGHT, position: mm(156) }],
    // 7/8 of a character below the line.
    spacing: { ...exactly(LINE), before: 280 },
  });

// Half the width of a day such as 2026年11月20日.
const HALF_A_DAY = 3.75 * CHARACTER;

/** Who issues, centred over the day, which ends four characters from the right; the seal goes over both. */
export const signed = (organ, date) => [
  ...blank(2),
  para(organ, {
    alignment: AlignmentType.CENTER,
    indent: { firstLine: 0, left: mm(156) - 2 * (4 * CHARACTER + HALF_A_DAY) },
    keepNext: true,
  }),
  para(date, { alignment: AlignmentType.RIGHT, indent: { firstLine: 0, right: 4 * CHARACTER } }),
];

const rule = (style, side, size) => ({ [side]: { style, size, color: RED, space: 0 } });

// 170 mm on a block of 156 mm that begins 28 mm from the left edge: from 20 mm to 190 mm.
const ACROSS = { left: -mm(8), right: -mm(6) };

/** The head of a letter: the organ's mark 30 mm below the edge, and 4 mm below it the line, thick above thin. */
const letterHead = (organ) =>
  new Header({
    children: [
      new Paragraph({
        children: [new TextRun({ text: organ, font: font(FONTS.title), size: 72, color: RED })],
        alignment: AlignmentType.CENTER,
        spacing: exactly(760),
      }),
      new Paragraph({
        children: [],
        indent: ACROSS,
        spacing: exactly(130),
        border: rule(BorderStyle.THICK_THIN_SMALL_GAP, 'bottom', 24),
      }),
    ],
  });

/** The foot of a letter's first page: the line 20 mm above the edge, thin above thick. */
const letterFoot = () =>
  new Footer({
    children: [
      new Paragraph({
        children: [],
        indent: ACROSS,
        spacing: exactly(40),
        border: rule(BorderStyle.THIN_THICK_SMALL_GAP, 'bottom', 24),
      }),
    ],
  });

/** The page's number between dashes, 4号, one character from the outer edge. */
const pageNumber = (alignment) =>
  new Footer({
    children: [
      new Paragraph({
        children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], font: font(FONTS.number), size: 28 })],
        alignment,
        indent: { left: 280, right: 280 },
        // 7 mm below the block, where the line of the first page is 20 mm above the edge.
        spacing: { ...exactly(300), after: mm(3) },
      }),
    ],
  });

const numbers = { default: pageNumber(AlignmentType.RIGHT), even: pageNumber(AlignmentType.LEFT) };

/** A document on A4 with the margins of the standard; its head and foot on the first page only. */
const onPage = (children, { head, foot, header }) =>
  new Document({
    creator: 'supervision-ledger',
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: {
        document: {
          run: { font: font(FONTS.body), size: BODY, language: { value: 'en-US', eastAsia: 'zh-CN' } },
        },
      },
    },
    sections: [
      {
        properties: {
          titlePage: true,
          page: {
            size: { width: mm(210), height: mm(297) },
            margin: { top: mm(37), bottom: mm(35), left: mm(28), right: mm(26), header, footer: mm(20), gutter: 0 },
          },
        },
        ...(head !== undefined && { headers: { first: head, default: new Header({ children: [] }) } }),
        footers: { ...numbers, ...(foot !== undefined && { first: foot }) },
        children,
      },
    ],
  });

/** 信函格式. */
export const letterPage = (organ, children) =>
  onPage(children, { head: letterHead(organ), foot: letterFoot(), header: mm(30) });

/** A bulletin: no mark above the block, and its first page is numbered too. */
export const bulletinPage = (children) => onPage(children, { header: mm(15), foot: numbers.default });

/** The head of a bulletin: name, issue, who issues it and when, and a single line as wide as the block. */
export const bulletinHead = ({ name, issue, organ, date }) => [
  new Paragraph({
    children: [new TextRun({ text: name, font: font(FONTS.title), size: 104, color: RED })],
    alignment: AlignmentType.CENTER,
    spacing: { ...exactly(1300), before: 200 },
  }),
  flush(issue, { alignment: AlignmentType.CENTER }),
  new Paragraph({
    children: [run(organ), run([], { children: [new Tab()] }), run(date)],
    tabStops: [{ type: TabStopType.RIGHT, position: mm(156) }],
    spacing: exactly(LINE),
    border: { bottom: { style: BorderStyle.SINGLE, size: 16, color: RED, space: 4 } },
  }),
];
