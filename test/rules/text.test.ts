// The texts of an input (DOMAIN.md 8): marks of secrecy, control characters, lengths in characters, blanks, all told at once.
import { Problems } from '../../src/rules/refusal';
import { bearsMark, LONGEST, readTexts } from '../../src/rules/text';
import { refusal } from './world';

/** What an input is read as, and its problems as `CODE field`. */
function read<T extends object>(input: T, required: string[] = []): { input: T; problems: string[] } {
  const found = new Problems();
  const result = readTexts(input, required, found);
  const problems = refusal(() => found.settle());
  return { input: result, problems };
}

describe('marks of secrecy', () => {
  it.each([
    '绝密★',
    '机密★10年',
    '秘密★长期',
    '秘密 ★ 1年',
    '关于某事的报告 机密★启用前',
    '附件一\n绝密★',
    '绝密',
    '机密文件',
    '秘密：情况报告',
    '机密 关于某事',
    '　秘密　',
    '\n机密',
    '【秘密】通知',
    '（机密）关于某事',
    '[绝密]',
    '〔机密〕',
    '《秘密》',
    '机 密★',
    '绝　密',
    '机密 ★',
    '机\u200b密★',
    '\ufeff绝密',
  ])('%j is refused', (text) => {
    expect(bearsMark(text)).toBe(true);
    expect(read({ content: text }).problems).toEqual(['CLASSIFIED content']);
  });

  it.each([
    '工作秘密',
    '保守国家秘密',
    '关于加强机密管理的通知',
    '商业秘密保护',
    '评为五星★★★★★',
    '★重点',
    '定密、绝密级事项不得上网',
    '秘书长办公会',
    '密切联系群众',
    '机要',
    '加密机',
    '第1章 机密',
  ])('%j is not', (text) => {
    expect(bearsMark(text)).toBe(false);
    expect(read({ content: text }).problems).toEqual([]);
  });

  it('are found in every text of an input, however deep', () => {
    const input = {
      title: '机密★',
      attachments: [
        { name: '图', url: 'https://x.cn' },
        { name: '绝密★', url: 'https://x.cn' },
      ],
      notes: ['秘密'],
    };
    expect(read(input).problems).toEqual(['CLASSIFIED title', 'CLASSIFIED attachments.1.name', 'CLASSIFIED notes.0']);
  });
});

describe('a mark of secrecy is CLASSIFIED, whatever else is wrong with the text', () => {
  it.each([
    ['too long', `机密★${'路'.repeat(LONGEST['content'] as number)}`],
    ['with a control character', '机密★\u0007启用前'],
  ])('%s', (_, content) => expect(read({ content }).problems).toContain('CLASSIFIED content'));
});

describe('control characters', () => {
  it.each(['\u0000', '\u0007', '\u000b', '\u001b', '\u007f', '\u0085', '\u202e', '\u2066', '\ud800', '\udc00'])(
    '%j is refused',
    (character) => {
      expect(read({ content: `修${character}路` }).problems).toEqual(['INVALID content']);
    },
  );

  it.each(['修\n路', '修\t路', '修路👷🏽', '𠮷', '修 路'])('%j is not', (text) => {
    expect(read({ content: text })).toEqual({ input: { content: text }, problems: [] });
  });

  it('line ends are read as line feeds', () => expect(read({ content: '一\r\n二' }).input.content).toBe('一\n二'));
});

describe('lengths are counted in characters', () => {
  const longest = LONGEST['title'] as number;
  it.each(['路', '𠮷', '😀'])('of %s', (character) => {
    expect(read({ title: character.repeat(longest) }).problems).toEqual([]);
    expect(read({ title: character.repeat(longest + 1) }).problems).toEqual(['INVALID title']);
  });

  it('after trimming', () => expect(read({ title: ` ${'路'.repeat(longest)}\n` }).problems).toEqual([]));

  it('every field has a longest', () =>
    expect(read({ whatever: '路'.repeat(201) }).problems).toEqual(['INVALID whatever']));
});

describe('blanks', () => {
  it.each(['', '   ', '\n\t', '　'])('%j is missing where a text is required, and none where it is not', (text) => {
    expect(read({ title: text, goal: text }, ['title'])).toMatchObject({
      input: { goal: null },
      problems: ['REQUIRED title'],
    });
  });

  it('texts are trimmed', () => expect(read({ title: ' 修路　' }).input.title).toBe('修路'));

  it('what is no text stays as it is', () => {
    const input = { listed: false, progressPercent: 0, leader: null, goal: undefined };
    expect(read(input)).toEqual({ input, problems: [] });
  });
});

it('all problems are told at once', () => {
  const input = { title: '', requirement: '绝密★', goal: '修\u0000路', comment: '路'.repeat(2001), standard: '合格' };
  expect(read(input, ['title', 'requirement']).problems.sort()).toEqual([
    'CLASSIFIED requirement',
    'INVALID comment',
    'INVALID goal',
    'REQUIRED title',
  ]);
});
