// A world for tests: a real server on a real database (database.ts) with a simulated clock, and callers of every role over real HTTP
// and WebSocket. Opens at a moment; its clock moves only when told. Wait for a cursor or a value, never for a time.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Client, createClient } from 'graphql-ws';
import { pino } from 'pino';
import { WebSocket } from 'ws';

import { SimulatedClock } from '../src/ledger/clock';
import type { Ledger } from '../src/ledger/ledger';
import type { SeedKind } from '../src/ledger/seed';
import type { Role } from '../src/rules/words';
import { DOOR_LIMITS, type DoorLimits } from '../src/server/door-limits';
import { type FilePlace, inFolder } from '../src/server/file-place';
import { serve, type ServeOptions, type Service } from '../src/server/server';
import { signToken } from '../src/server/tokens';
import { openLedger, removeFolder, seededIn } from './database';
const SECRET = 'a secret for tests that is longer than 32 bytes';

// What a query answers is whatever the test asked for.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Answer {
  status: number;
  data: Json;
  errors: { message: string; extensions: { code: string; [key: string]: Json }; path?: Json }[] | undefined;
}

export interface Who {
  role: Role;
  subject?: string;
  name?: string;
  unit?: string;
  jurisdiction?: string;
}

/** Somebody who asks. */
export class Caller {
  constructor(
    readonly world: World,
    readonly token: string | null,
    readonly language = 'zh-CN',
  ) {}

  in(language: string): Caller {
    return new Caller(this.world, this.token, language);
  }

  /** The whole answer to an operation. */
  async ask(query: string, variables: Json = {}): Promise<Answer> {
    const response = await fetch(`${this.world.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': this.language,
        ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer;
    return { status: response.status, data, errors };
  }

  /** The data of an operation that must not fail. */
  async get(query: string, variables: Json = {}): Promise<Json> {
    const { data, errors } = await this.ask(query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The payload of a mutation by its name: `do('assignTask', 'TaskInput', { task }, 'task { stage }')`. */
  async do(mutation: string, inputType: string, input: Json, selection = ''): Promise<Json> {
    const data = await this.get(
      `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${selection} userErrors { code field message } } }`,
      { input },
    );
    return data[mutation];
  }

  /** Like `do`, for one that must work. */
  async must(mutation: string, inputType: string, input: Json, selection = ''): Promise<Json> {
    const payload = await this.do(mutation, inputType, input, selection);
    if (payload.userErrors.length > 0) throw new Error(`${mutation}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  /** The codes with which a mutation is refused. */
  async refused(mutation: string, inputType: string, input: Json): Promise<string[]> {
    const { userErrors } = await this.do(mutation, inputType, input);
    return userErrors.map(({ code, field }: Json) => `${code} ${(field ?? []).join('.')}`);
  }

  /** A subscription over a WebSocket of its own. */
  subscribe(query: string, variables: Json = {}): Stream {
    return new Stream(this, query, variables);
  }
}

/** What a subscription has received, and a way to wait for more. */
export class Stream {
  readonly received: Json[] = [];
  readonly errors: Json[] = [];
  readonly client: Client;
  readonly closed: Promise<{ code: number; reason: string }>;
  #waiting: (() => void)[] = [];
  #end: () => void = () => undefined;

  constructor(caller: Caller, query: string, variables: Json) {
    let close: (event: { code: number; reason: string }) => void;
    this.closed = new Promise((resolve) => (close = resolve));
    this.client = createClient({
      url: `${caller.world.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${caller.token ?? ''}`, acceptLanguage: caller.language },
      retryAttempts: 0,
      lazy: true,
      on: { closed: (event) => close(event as { code: number; reason: string }) },
    });
    this.#end = this.client.subscribe(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors) this.errors.push(...errors);
          if (data) this.received.push(Object.values(data)[0]);
          this.#waiting.splice(0).forEach((go) => go());
        },
        error: (error) => {
          this.errors.push(error);
          this.#waiting.splice(0).forEach((go) => go());
        },
        complete: () => this.#waiting.splice(0).forEach((go) => go()),
      },
    );
    caller.world.streams.add(this);
  }

  /** Waits until so many have been received, and returns them. Fails after ten seconds: something was lost. */
  async first(count: number): Promise<Json[]> {
    const deadline = Date.now() + 10_000;
    while (this.received.length < count) {
      if (this.errors.length > 0) throw new Error(JSON.stringify(this.errors));
      if (Date.now() > deadline)
        throw new Error(`only ${this.received.length} of ${count}: ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 1000).unref();
      });
    }
    return this.received.slice(0, count);
  }

  async end(): Promise<void> {
    this.#end();
    await this.client.dispose();
  }
}

export interface WorldOptions {
  seed?: SeedKind;
  /** keep using this folder: a service started again */
  folder?: string;
  /** LEDGER_PUBLIC=true */
  open?: boolean;
  /** how the service is set, where the test is about that */
  service?: Partial<ServeOptions>;
}

// Tests ask faster than clients may: what they are about is not the rate, unless they say so.
const UNHURRIED: DoorLimits = {
  ...DOOR_LIMITS,
  rate: 1_000_000_000,
  signins: 1_000_000,
  cost: 1_000_000,
  sockets: 100_000,
  socketsPerClient: 100_000,
  socketsPerAddress: 100_000,
};

/** Where a world keeps the bytes of files. */
export const filesIn = (folder: string): FilePlace => inFolder(join(folder, 'files'), 50);

export class World {
  readonly streams = new Set<Stream>();

  private constructor(
    readonly folder: string,
    readonly clock: SimulatedClock,
    readonly ledger: Ledger,
    readonly service: Service,
    readonly faults: unknown[],
  ) {}

  /** Opens a world at a moment (any RFC 3339 text). */
  static async open(
    at: string,
    { seed: kind = 'reference', folder, open = false, service: options = {} }: WorldOptions = {},
  ): Promise<World> {
    const now = new Date(at).toISOString();
    const place = folder ?? mkdtempSync(join(tmpdir(), 'world-'));
    const faults: unknown[] = [];
    const failed = (error: unknown) => void faults.push(error);
    const url = await seededIn(place, kind, now, failed);
    const clock = new SimulatedClock(now);
    const ledger = await openLedger(url, clock, failed);
    const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
    const service = await serve(ledger, {
      host: '127.0.0.1',
      port: 0,
      secret: SECRET,
      log,
      open,
      limits: UNHURRIED,
      files: filesIn(place),
      ...options,
    });
    return new World(place, clock, ledger, service, faults);
  }

  get url(): string {
    return `http://127.0.0.1:${this.service.port}`;
  }

  async as({ role, subject, name, unit, jurisdiction = '370600' }: Who, ttl = '1h'): Promise<Caller> {
    const sub = subject ?? `${role.toLowerCase()}${unit ?? ''}`;
    const claims = { sub, name: name ?? sub, role, jurisdiction, ...(unit !== undefined && { unit }) };
    return new Caller(this, await signToken(SECRET, claims, ttl));
  }

  /** Moves the clock and announces everything on the way; returns how many changes of colour. */
  async to(at: string): Promise<number> {
    return this.ledger.pass(this.clock, new Date(at).toISOString(), '370600');
  }

  now(): string {
    return this.ledger.now();
  }

  /** Stops the service; with `keep`, its folder stays for another. No fault may have been logged. */
  async close({ keep = false, faultsExpected = false } = {}): Promise<void> {
    for (const stream of this.streams) await stream.end();
    await this.service.stop();
    await this.ledger.close();
    if (!keep) await removeFolder(this.folder);
    if (!faultsExpected && this.faults.length > 0) throw new Error(`faults: ${this.faults.map(String).join('\n')}`);
  }
}

/** A world with two officials, a leader, three units and a meeting's decision: enough for most stories. */
export class Story {
  office!: Caller;
  office2!: Caller;
  leader!: Caller;
  /** codes U1, U2, U3 */
  units: Caller[] = [];
  unitIds: string[] = [];
  owner!: string;
  source!: string;
  #count = 0;

  private constructor(readonly world: World) {}

  static async open(at: string, options: WorldOptions = {}): Promise<Story> {
    const story = new Story(await World.open(at, options));
    const { world } = story;
    story.office = await world.as({ role: 'OFFICE', subject: 'office-1', name: '督查科甲' });
    story.office2 = await world.as({ role: 'OFFICE', subject: 'office-2', name: '督查科乙' });
    story.leader = await world.as({ role: 'LEADER', subject: 'leader-1', name: '分管领导' });
    for (const code of ['U1', 'U2', 'U3']) {
      const input = { code, name: `测试单位${code}`, kind: 'DEPARTMENT' };
      const { unit } = await story.office.must('createUnit', 'CreateUnitInput', input, 'unit { id }');
      story.unitIds.push(unit.id);
      story.units.push(await world.as({ role: 'UNIT', subject: `staff-${code}`, unit: code }));
    }
    const { person } = await story.office.must(
      'createPerson',
      'CreatePersonInput',
      { name: '测试岗位' },
      'person { id }',
    );
    story.owner = person.id;
    story.source = await story.newSource();
    return story;
  }

  get unit(): Caller {
    return this.units[0] as Caller;
  }

  async newSource(input: Json = {}): Promise<string> {
    // One whose tasks are not listed and report nothing by themselves: most stories are about something else.
    const defaults = {
      kind: 'MEETING_DECISION',
      level: 'MUNICIPAL',
      title: `会议纪要${++this.#count}`,
      issuedOn: '2026-01-05',
    };
    const { source } = await this.office.must(
      'createSource',
      'CreateSourceInput',
      { ...defaults, ...input },
      'source { id }',
    );
    return source.id;
  }

  /** A draft led by U1 with all six fixed things. */
  async draft(deadline: string, input: Json = {}): Promise<string> {
    const defaults = {
      title: `测试事项${++this.#count}`,
      requirement: '完成测试任务',
      goal: '测试目标',
      standard: '测试标准',
      source: this.source,
      leadUnit: this.unitIds[0],
      owner: this.owner,
    };
    const { task } = await this.office.must(
      'createTask',
      'CreateTaskInput',
      { ...defaults, deadline, ...input },
      'task { id }',
    );
    return task.id;
  }

  async assigned(deadline: string, input: Json = {}): Promise<string> {
    const task = await this.draft(deadline, input);
    await this.office.must('assignTask', 'TaskInput', { task });
    return task;
  }

  async inProgress(deadline: string, input: Json = {}): Promise<string> {
    const task = await this.assigned(deadline, input);
    await this.unit.must('acknowledgeTask', 'TaskInput', { task });
    return task;
  }

  /** An explanation by U1; returns its id. */
  async explain(task: string, proposedDeadline: string): Promise<string> {
    const input = {
      task,
      progress: '完成一半',
      category: 'WEATHER',
      reason: '连续降雨',
      nextSteps: '增加班次',
      proposedDeadline,
    };
    const { explanation } = await this.unit.must(
      'submitExplanation',
      'SubmitExplanationInput',
      input,
      'explanation { id }',
    );
    return explanation.id;
  }

  /** A letter to units by number (0: U1); returns its id. */
  async letter(task: string, ...units: number[]): Promise<string> {
    const recipients = units.map((i) => this.unitIds[i]);
    const input = { task, recipients, requirement: '请反馈进展' };
    const { letter } = await this.office.must('issueLetter', 'IssueLetterInput', input, 'letter { id }');
    return letter.id;
  }

  /** What a viewer sees of a task now. */
  async see(task: string, selection: string, who: Caller = this.office): Promise<Json> {
    return (await who.get(`query ($id: ID!) { task(id: $id) { ${selection} } }`, { id: task })).task;
  }

  /** The colour and the rules that hold now, e.g. `RED DEADLINE_PASSED:RED EXPLANATION_MISSING:RED`. */
  async colour(task: string): Promise<string> {
    const { status, statusReasons } = await this.see(task, 'status statusReasons { rule status }');
    return [status, ...statusReasons.map(({ rule, status: each }: Json) => `${rule}:${each}`).sort()].join(' ');
  }
}
