// The documents on paper, measured: GB/T 9704-2012 as LibreOffice prints it. Needs soffice and poppler-utils (npm run test:office).
import { Matter, paper } from '../documents/papers';
import { Office, type Page } from './pdf';

const office = new Office();
let matter: Matter;
const pages: Record<string, Page[]> = {};

beforeAll(async () => {
  matter = await Matter.open();
  const papers = await matter.papers();
  const { letter } = await matter.issue({
    requirement: Array.from({ length: 40 }, (_, i) => `第${i + 1}项要求，须逐条对照、逐项落实、逐一销号。`).join('\n'),
  });
  papers['long'] = (await paper(matter.office, `letters/${letter.id}.docx`)).bytes;
  await office.convert(papers);
  for (const name of Object.keys(papers)) pages[name] = office.pages(name);
}, 180_000);
afterAll(async () => {
  office.close();
  await matter.story.world.close();
});

const of = (name: string): Page[] => pages[name] ?? [];
const first = (name: string): Page => of(name)[0] as Page;
const near = (length: number | undefined, wanted: number, by = 1) => {
  expect(length).toBeGreaterThan(wanted - by);
  expect(length).toBeLessThan(wanted + by);
};
/** The line that a text stands on. */
const lineOf = (name: string, text: string) =>
  of(name)
    .flatMap(({ lines }) => lines)
    .find((line) => line.text.includes(text));

it.each(['letter', 'circular', 'interview', 'briefing', 'long'])('%s is on A4, within the margins', (name) => {
  for (const { width, height, lines } of of(name)) {
    near(width, 210);
    near(height, 297);
    for (const { text, left, right, top, bottom } of lines) {
      const number = /^—\d+—$/.test(text);
      // A comma may hang over the right edge.
      expect({ text, left: left > 27, right: right < 184 + 5.7 }).toEqual({ text, left: true, right: true });
      if (!number) expect({ text, above: top > 28, below: bottom < 263.5 }).toEqual({ text, above: true, below: true });
    }
  }
});

it('the letter says who, to whom, on what, by when, in this order', () => {
  const text = of('letter')
    .map((page) => page.text)
    .join('');
  const order = [
    '烟台市人民政府',
    matter.letterNumber,
    '关于城区防洪排涝一期工程主体完工的督办函',
    '市住房和城乡建设局、市水务局：',
    '分管城建工作的副市长于2026年10月28日批示：汛期之前必须完成',
    '一、督办事项',
    '二、办理要求',
    '三、责任分工',
    '牵头单位：市住房和城乡建设局；配合单位：市水务局',
    '四、反馈时限和方式',
    '请于收到本函之日起3个工作日内（即2026年11月25日前），反馈办理情况。',
    '附件：办理情况反馈表',
    '烟台市人民政府2026年11月20日',
    '办理情况反馈表',
  ];
  let at = 0;
  const found = order.map((each) => {
    at = text.indexOf(each, at);
    return at < 0 ? `not found or out of order: ${each}` : each;
  });
  expect(found).toEqual(order);
});

it.each(['letter', 'circular', 'interview'])(
  'the head of the %s: the mark 30 mm from the edge, double red lines of 170 mm, thick outside',
  (name) => {
    const [mark, thickAbove, thinAbove, thinBelow, thickBelow, ...more] = office.reds(name, 1);
    expect(more).toEqual([]);
    near(mark?.top, 30);
    near((thickAbove?.top ?? 0) - (mark?.bottom ?? 0), 4);
    near(thickBelow?.bottom, 297 - 20);
    for (const line of [thickAbove, thinAbove, thinBelow, thickBelow]) {
      near(line?.left, 20, 0.5);
      near(line?.right, 190, 0.5);
    }
    const height = (line: typeof mark) => (line?.bottom ?? 0) - (line?.top ?? 0);
    expect(height(thickAbove)).toBeGreaterThan(height(thinAbove) * 1.5);
    expect(height(thickBelow)).toBeGreaterThan(height(thinBelow) * 1.5);
    // only on the first page
    expect(office.reds(name, 2)).toEqual([]);
  },
);

it('the number stands flush right below the line, the title is centred', () => {
  const number = lineOf('letter', matter.letterNumber);
  near(number?.right, 184, 1.5);
  expect(number?.top).toBeGreaterThan(48);
  const title = lineOf('letter', '关于城区防洪排涝');
  near(((title?.left ?? 0) + (title?.right ?? 0)) / 2, 28 + 156 / 2, 2);
});

it('the day ends four characters from the right', () => {
  const day = of('letter')[1]?.lines.find(({ text }) => text === '2026年11月20日');
  near(day?.right, 184 - 4 * 5.64, 1.5);
});

it('a full page has 22 lines, two characters in, and its number outside: right on odd pages, left on even, none on the first', () => {
  const [one, two, three] = of('long');
  const number = (page: Page | undefined) => page?.lines.find(({ text }) => /^—\d+—$/.test(text));
  expect([one, two, three].map((page) => number(page)?.text)).toEqual([undefined, '—2—', '—3—']);
  expect(number(two)?.left).toBeLessThan(60);
  expect(number(three)?.right).toBeGreaterThan(150);
  const body = two?.lines.filter((line) => line !== number(two)) ?? [];
  // A row may be read as several lines where spaces are wide.
  expect(new Set(body.map(({ bottom }) => Math.round(bottom / 3))).size).toBe(22);
  near(body[0]?.top, 37, 3);
  const begun = two?.lines.filter(({ text }) => /^第\d+项要求/.test(text)) ?? [];
  for (const { left } of begun) near(left, 28 + 2 * 5.64);
});

it('the pages are as many as they should be', () => {
  const count = (name: string) => of(name).length;
  expect(['letter', 'circular', 'interview', 'briefing'].map(count)).toEqual([3, 2, 2, 2]);
});

it('a proposal says that it is none of the office’s word yet', () => {
  expect(first('interview').text).toContain('（送审稿，不得印发）');
  expect(first('circular').text).not.toContain('送审稿');
});
