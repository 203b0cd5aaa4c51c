// What is wrong with a template, in the words of who writes one: braces, lists, names. Never fills anything in.
import type Docxtemplater from 'docxtemplater';

import type { Text } from '../rules/refusal';
import type { Placeholders } from './document';

/** A part of a template as docxtemplater has read it. */
interface Part {
  type: string;
  module?: string | undefined;
  value: string;
  subparsed?: Part[];
}

/** What docxtemplater says of an error, as far as it is told on. */
interface Told {
  id?: string;
  explanation?: string;
  xtag?: string;
  openingtag?: string;
  closingtag?: string;
}

/** Everything that is wrong with a template; empty if it is sound. */
export function faultsOf(open: () => Docxtemplater, placeholders: Placeholders): Text[] {
  let template: Docxtemplater;
  try {
    template = open();
  } catch (error) {
    return syntaxFaults(error);
  }
  const { compiled } = template as unknown as { compiled: Record<string, { postparsed: Part[] }> };
  const used = new Set<string>();
  const faults = Object.values(compiled).flatMap(({ postparsed }) => nameFaults(postparsed, [placeholders], used));
  const missing = Object.keys(placeholders).filter((name) => placeholders[name]?.required === true && !used.has(name));
  return [
    ...faults,
    ...missing.map((name) => ({ zh: `缺少占位符 {${name}}`, en: `the placeholder {${name}} is missing` })),
  ];
}

/** Names that are not in the table, or not used as the table says. `scopes`: the innermost list first. */
function nameFaults(parts: readonly Part[], scopes: readonly Placeholders[], used: Set<string>): Text[] {
  return parts.flatMap((part) => {
    if (part.type !== 'placeholder')
      return part.subparsed === undefined ? [] : nameFaults(part.subparsed, scopes, used);
    const { value, module } = part;
    const known = scopes.find((scope) => Object.hasOwn(scope, value))?.[value];
    if (module !== undefined && module !== 'loop') {
      const zh = `{${value}} 前的符号不受支持：只能用 {名称}、{#名称}…{/名称}、{^名称}…{/名称}`;
      return [
        { zh, en: `{${value}} has a sign that is not supported: only {name}, {#name}…{/name}, {^name}…{/name} are` },
      ];
    }
    if (known === undefined) return [unknown(value, scopes)];
    used.add(value);
    if (module === 'loop') {
      const inner = known.of === undefined ? scopes : [known.of, ...scopes];
      return nameFaults(part.subparsed ?? [], inner, used);
    }
    if (known.of === undefined) return [];
    return [
      {
        zh: `{${value}} 是列表，应写作 {#${value}}…{/${value}}`,
        en: `{${value}} is a list: write {#${value}}…{/${value}}`,
      },
    ];
  });
}

function unknown(value: string, scopes: readonly Placeholders[]): Text {
  const all = scopes.flatMap((scope) => Object.keys(scope));
  const like = all.find(
    (name) => [...name].filter((c) => value.includes(c)).length * 2 >= Math.max(name.length, value.length),
  );
  const zh = `没有占位符 {${value}}${like === undefined ? '' : `，是否为 {${like}}`}`;
  return { zh, en: `there is no placeholder {${value}}${like === undefined ? '' : `; {${like}} perhaps`}` };
}

const SAID: Readonly<Record<string, (told: Told) => string>> = {
  unopened_tag: ({ xtag }) => `“${xtag ?? ''}”前缺少 {`,
  unclosed_tag: ({ xtag }) => `{${xtag ?? ''} 后缺少 }`,
  duplicate_open_tag: ({ xtag }) => `“${xtag ?? ''}”前多了 {`,
  duplicate_close_tag: ({ xtag }) => `“${xtag ?? ''}”后多了 }`,
  unopened_loop: ({ xtag }) => `有 {/${xtag ?? ''}}，缺少 {#${xtag ?? ''}}`,
  unclosed_loop: ({ xtag }) => `有 {#${xtag ?? ''}}，缺少 {/${xtag ?? ''}}`,
  closing_tag_does_not_match_opening_tag: ({ openingtag, closingtag }) =>
    `{#${openingtag ?? ''}} 被 {/${closingtag ?? ''}} 结束，应为 {/${openingtag ?? ''}}`,
};

/** What docxtemplater found, in both languages; a file that is no .docx at all. */
function syntaxFaults(error: unknown): Text[] {
  const { properties } = error as { properties?: Told & { errors?: { properties: Told }[] } };
  if (properties === undefined) return [{ zh: '不是 Word 文档（.docx）', en: 'is not a Word document (.docx)' }];
  const told = properties.errors?.map((each) => each.properties) ?? [properties];
  return told.map((each) => {
    const en = each.explanation ?? (error as Error).message;
    return { zh: SAID[each.id ?? '']?.(each) ?? en, en };
  });
}
