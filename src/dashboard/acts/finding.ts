// What pickers offer: each asks the API for the few that match what is typed. Must hold no list of its own.
import { ledger } from '../session/session';
import type { Chosen } from './act';
import {
  findLeadersQuery,
  findPeopleQuery,
  findSourcesQuery,
  findTasksQuery,
  findUnitsQuery,
} from './choosing.documents';

type Find = (text: string, signal: AbortSignal) => Promise<readonly Chosen[]>;

const orNull = (text: string): string | null => (text === '' ? null : text);

/** A post as people know it: `局长 王某`, or the name alone. */
export const postOf = ({ name, title }: { name: string; title: string | null }): string =>
  title === null ? name : `${name}（${title}）`;

/** A task by its number, if it has one, and its title. */
export const taskLabel = ({ number, title }: { number: string | null; title: string }): string =>
  number === null ? title : `${number} ${title}`;

export const findUnits: Find = async (text, signal) => {
  const data = await ledger.peek()?.query(findUnitsQuery, { search: orNull(text) }, { signal });
  return data?.units.nodes.map(({ id, name }) => ({ id, label: name })) ?? [];
};

export const findSources: Find = async (text, signal) => {
  const data = await ledger.peek()?.query(findSourcesQuery, { search: orNull(text) }, { signal });
  return data?.sources.nodes.map(({ id, title }) => ({ id, label: title })) ?? [];
};

export const findTasks: Find = async (text, signal) => {
  const data = await ledger.peek()?.query(findTasksQuery, { search: orNull(text), unit: null }, { signal });
  return data?.tasks.nodes.map((task) => ({ id: task.id, label: taskLabel(task) })) ?? [];
};

/** The API has no list of posts: those are offered that tasks already have, of the unit that leads first. */
export const findPeople =
  (unit: string | null): Find =>
  async (text, signal) => {
    const client = ledger.peek();
    if (client === null) return [];
    const asked = (of: string | null) => client.query(findPeopleQuery, { unit: of }, { signal });
    const [own, others] = await Promise.all([unit === null ? null : asked(unit), asked(null)]);
    const people = new Map<string, string>();
    for (const { owner, leader } of [...(own?.tasks.nodes ?? []), ...others.tasks.nodes]) {
      people.set(owner.id, postOf(owner));
      if (leader !== null) people.set(leader.id, postOf(leader));
    }
    const all = [...people].map(([id, label]) => ({ id, label }));
    return all.filter(({ label }) => label.includes(text)).slice(0, 30);
  };

export const findLeaders: Find = async (text, signal) => {
  const data = await ledger.peek()?.query(findLeadersQuery, {}, { signal });
  const named = data?.summary.groups.filter(({ key, label }) => key !== '' && label.includes(text)) ?? [];
  return named.map(({ key, label }) => ({ id: key, label }));
};
