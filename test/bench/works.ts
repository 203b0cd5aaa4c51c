// The works: what each stack is asked. All are asked the same, drawn alike in every run; a work without a peer has only the service.
import { MAIN } from '../filling';
import {
  PAGE,
  PAGE_WITH_REASONS,
  EXPLANATION,
  postgraphilePage,
  POSTGRAPHILE_TASK,
  REPORT,
  SUMMARY,
  TASK,
} from './documents';
import type { WorkName } from './options';
import { Draw } from './sampling';
import type { Service } from './service';
import type { Place, Subjects, UnitOf } from './subjects';
import { explanationOf, textOf } from './texts';

export const STACKS = ['service', 'floor', 'mercurius', 'postgraphile'] as const;
export type Stack = (typeof STACKS)[number];

/** A request as the driver sends it. */
export interface Asked {
  path: string;
  method: 'POST';
  headers: Record<string, string>;
  body: string;
}
export type Requests = Partial<Record<Stack, Asked[]>>;

export interface Work {
  name: WorkName;
  title: string;
  connections: number;
  /** what a round asks; each round has requests of its own */
  requests: (round: number) => Promise<Requests>;
  /** the answers of all stacks say the same */
  compared?: boolean;
  /** writes reports: as many as are answered must be there afterwards */
  reports?: boolean;
  /** so many requests instead of so many seconds */
  amount?: number;
}

/** A page as it is drawn: which list, behind which row, how long. */
interface Page {
  list: 'RED' | 'ALL' | 'UNIT';
  unit?: string;
  place: Place | null;
  first: number;
}

interface Setting {
  service: Service;
  subjects: Subjects;
  /** what its cursors begin with, where PostGraphile takes part */
  digest: string | null;
  /** how many requests a round draws */
  many: number;
  rounds: number;
}

const WORDS = ['道路', '学校', '医院', '河道', '公园', '排查', '整治', '验收', '招标', '绿化', '港区', '老城'];
const JSON_TYPE = { 'content-type': 'application/json' };
// The lengths of pages differ, so that few requests are alike; on average they have 50 rows.
const length = (draw: Draw): number => 41 + draw.number(20);

export function worksOf(setting: Setting): Work[] {
  const { subjects } = setting;
  const page = pages(setting);
  const red: (draw: Draw) => Page = (draw) => ({ list: 'RED', place: behind(subjects.red, draw), first: length(draw) });
  return [
    page('Q1', 'Q1 ledger page, red, different variables', red),
    page('Q1same', 'Q1 ledger page, red, the same variables', () => ({ list: 'RED', place: null, first: 50 })),
    page('Q1unit', 'Q1 by unit, different variables', (draw) => {
      const unit = draw.of(subjects.units);
      return { list: 'UNIT', unit: unit.id, place: behind(unit.first, draw), first: length(draw) };
    }),
    page('Q1page100', 'Q1 page 100 by cursor, whole ledger', (draw) => ({
      list: 'ALL',
      place: draw.of(subjects.late),
      first: length(draw),
    })),
    { ...page('Q1reasons', 'Q1 with reasons and obligations', red, PAGE_WITH_REASONS), compared: false },
    task(setting),
    summary(setting),
    search(setting),
    reports(setting, 16),
    reports(setting, 1),
    explanations(setting),
  ];
}

/** A row that has at least a page behind it; none where the list has no more. */
function behind(places: readonly Place[], draw: Draw): Place | null {
  const enough = places.length - 60;
  return enough <= 0 ? null : draw.of(places.slice(0, enough));
}

async function office(service: Service): Promise<Record<string, string>> {
  return { ...JSON_TYPE, authorization: `Bearer ${await service.token('OFFICE', 'office-1')}` };
}

const graphql = (headers: Record<string, string>, query: string, variables: object): Asked => ({
  path: '/graphql',
  method: 'POST',
  headers,
  body: JSON.stringify({ query, variables }),
});
const bare = (path: string, body: object): Asked => ({
  path,
  method: 'POST',
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});

function pages({ service, many, digest }: Setting) {
  return (name: WorkName, title: string, one: (draw: Draw) => Page, document = PAGE): Work => ({
    name,
    title,
    connections: 16,
    compared: true,
    requests: async (round) => {
      const draw = new Draw(`${name} ${round}`);
      const drawn = Array.from({ length: many }, () => one(draw));
      const headers = await office(service);
      const filter = ({ list, unit }: Page) =>
        list === 'ALL' ? null : list === 'RED' ? { status: ['RED'] } : { leadUnit: unit };
      const variables = (each: Page, after: string | null) => ({ filter: filter(each), first: each.first, after });
      const asked = drawn.map((each) => graphql(headers, document, variables(each, each.place?.cursor ?? null)));
      // The rules behind reasons and obligations are the service's own.
      if (document !== PAGE) return { service: asked };
      return {
        service: asked,
        floor: drawn.map(({ list, unit, place, first }) =>
          bare('/page', { list, unit, first, ...(place !== null && { after: [place.deadline, place.id] }) }),
        ),
        mercurius: drawn.map((each) => graphql(JSON_TYPE, document, variables(each, peerCursor(each.place)))),
        ...(digest !== null && {
          postgraphile: drawn.map(({ list, unit, place, first }) => {
            const of = list === 'ALL' ? {} : list === 'RED' ? { announced: 'RED' } : { leadUnitId: unit };
            const after = place && base64([digest, place.deadline, MAIN, place.id]);
            const condition = { jurisdiction: MAIN, ...of };
            const asked = { condition, unit: unit ?? '', first, after };
            return graphql(JSON_TYPE, postgraphilePage(list === 'RED' ? 'red' : 'total'), asked);
          }),
        }),
      };
    },
  });
}

const peerCursor = (place: Place | null): string | null =>
  place === null ? null : Buffer.from(`${place.deadline} ${place.id}`).toString('base64url');

const base64 = (values: string[]): string => Buffer.from(JSON.stringify(values)).toString('base64');

function task({ service, subjects, many, digest }: Setting): Work {
  return {
    name: 'Q2',
    title: 'Q2 one task with its last reports',
    connections: 16,
    compared: true,
    requests: async (round) => {
      const draw = new Draw(`Q2 ${round}`);
      // At most five are there: `last` makes requests differ, and not their answers.
      const drawn = Array.from({ length: many }, () => ({
        id: draw.of(subjects.reported),
        last: 20 + draw.number(20),
      }));
      const headers = await office(service);
      return {
        service: drawn.map((each) => graphql(headers, TASK, each)),
        floor: drawn.map((each) => bare('/task', each)),
        mercurius: drawn.map((each) => graphql(JSON_TYPE, TASK, each)),
        ...(digest !== null && {
          postgraphile: drawn.map((each) => graphql(JSON_TYPE, POSTGRAPHILE_TASK, { jurisdiction: MAIN, ...each })),
        }),
      };
    },
  };
}

function summary({ service }: Setting): Work {
  return {
    name: 'Q3',
    title: 'Q3 summary by unit and colour',
    connections: 16,
    compared: true,
    requests: async () => {
      const sixteen = <T>(one: T): T[] => Array<T>(16).fill(one);
      return {
        service: sixteen(graphql(await office(service), SUMMARY, {})),
        floor: sixteen(bare('/summary', {})),
        mercurius: sixteen(graphql(JSON_TYPE, SUMMARY, {})),
      };
    },
  };
}

function search({ service, many }: Setting): Work {
  return {
    name: 'search',
    title: 'search for a word of two characters',
    connections: 16,
    requests: async (round) => {
      const draw = new Draw(`search ${round}`);
      const headers = await office(service);
      const one = () => graphql(headers, PAGE, { filter: { search: draw.of(WORDS) }, first: length(draw) });
      return { service: Array.from({ length: many }, one) };
    },
  };
}

const staff = async (service: Service, { code }: UnitOf): Promise<Record<string, string>> => ({
  ...JSON_TYPE,
  authorization: `Bearer ${await service.token('UNIT', `staff-${code}`, code)}`,
});

function reports({ service, subjects, many }: Setting, connections: number): Work {
  return {
    name: 'M1',
    title: `M1 report, ${connections === 1 ? '1 connection' : `${connections} connections`}`,
    connections,
    reports: true,
    requests: async (round) => {
      const draw = new Draw(`M1 ${connections} ${round}`);
      const asked = { service: [] as Asked[], floor: [] as Asked[], mercurius: [] as Asked[] };
      for (let i = 0; i < many; i++) {
        const { id, unit } = draw.of(subjects.open.reports);
        const input = { task: id, content: textOf(draw.number(1000), 200), progressPercent: draw.number(100) };
        const peer = { ...input, unit: unit.id };
        asked.service.push(graphql(await staff(service, unit), REPORT, { input }));
        asked.floor.push(bare('/report', peer));
        asked.mercurius.push(graphql(JSON_TYPE, REPORT, { input: peer }));
      }
      return asked;
    },
  };
}

/** One is pending at a time, so each task is explained once. */
function explanations({ service, subjects, many, rounds }: Setting): Work {
  const { explanations: tasks } = subjects.open;
  const amount = Math.min(Math.floor(tasks.length / rounds), 1000, many);
  return {
    name: 'explanation',
    title: 'explanation of a delay',
    connections: 16,
    amount,
    requests: async (round) => {
      const some = tasks.slice(round * amount, (round + 1) * amount);
      const asked: Asked[] = [];
      for (const { id, unit } of some)
        asked.push(graphql(await staff(service, unit), EXPLANATION, { input: explanationOf(id) }));
      return { service: asked };
    },
  };
}
