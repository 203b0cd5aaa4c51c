// Uploads: a one-time address, and every way in which what is sent to it is not what was announced. Over real HTTP; what was not
// taken must leave nothing.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

import sql from 'sql-template-tag';

import { rebuild } from '../../src/ledger/replay';
import { verifyLog } from '../../src/ledger/verifying';
import { Seal, UPLOAD_ADDRESSES } from '../../src/ledger/seal';
import { opened, sealed } from '../../src/ledger/uploads';
import type { FileRecord } from '../../src/rules/records';
import { Refusal } from '../../src/rules/refusal';
import type { Principal } from '../../src/rules/access';
import { type Json, Story } from '../world';
import { pdf, prepared, put, sha256Of, uploadedBy } from './uploading';

const NOW = '2026-09-28T01:00:00.000Z';
const SECRET = 'a secret for tests that is longer than 32 bytes';
const OFFICE: Principal = {
  subject: 'office-1',
  name: '督查科甲',
  role: 'OFFICE',
  jurisdiction: '370600',
  unitId: null,
};
let story: Story;

beforeAll(async () => {
  story = await Story.open(NOW);
});

afterAll(() => story.world.close());

const folder = () => join(story.world.folder, 'files');

/** Every file below the store's folder, by its way from there. */
function kept(): string[] {
  return readdirSync(folder(), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder(), name)).isFile())
    .sort();
}

async function rows(): Promise<FileRecord[]> {
  const { reader } = story.world.ledger;
  return reader.rows.read<FileRecord>('file', await reader.query(sql`SELECT * FROM "file" ORDER BY "id"`));
}

/** What a story leaves behind: the same bytes and rows as before. */
async function leavesNothing(tell: () => Promise<void>): Promise<void> {
  const before = [kept(), await rows()];
  await tell();
  expect([kept(), await rows()]).toEqual(before);
}

describe('a file that is what was announced', () => {
  it('is kept under its id and hash, told by an event, and rebuilt from the log', async () => {
    const bytes = pdf(100_000);
    const { file, putUrl, url } = await prepared(story.unit, bytes, { sha256: sha256Of(bytes).toUpperCase() });
    expect(await rows()).toEqual([]);
    const { status, body } = await put(putUrl, bytes);
    expect([status, body]).toEqual([
      201,
      { id: file, url, name: '现场照片.pdf', size: 100_000, type: 'application/pdf', sha256: sha256Of(bytes) },
    ]);
    expect(url).toBe(`${story.world.url}/files/${file}`);
    const [row] = await rows();
    expect(row).toEqual({
      id: file,
      jurisdiction: '370600',
      name: '现场照片.pdf',
      type: 'application/pdf',
      size: 100_000,
      sha256: sha256Of(bytes),
      purpose: 'EVIDENCE',
      uploadedBy: 'staff-U1',
      unitId: story.unitIds[0],
      uploadedAt: NOW,
    });
    expect(kept()).toEqual([`370600/${file.slice(-2)}/${file}.${sha256Of(bytes)}`]);
    expect(readFileSync(join(folder(), kept()[0] ?? '')).equals(bytes)).toBe(true);

    const { ledger } = story.world;
    const { sequence } = (await ledger.reader.head('370600')) ?? { sequence: 0 };
    const [event] = await ledger.reader.eventsAfter('370600', sequence - 1, 1);
    expect(event).toMatchObject({ kind: 'fileUploaded', actorSubject: 'staff-U1', actorRole: 'UNIT', taskId: null });
    expect(await verifyLog(ledger.reader, '370600')).toMatchObject({ valid: true });
    expect([...(await rebuild(ledger.reader, '370600')).rows.file.values()]).toEqual([row]);
  });

  it('is answered as a node, and by nothing before it has arrived', async () => {
    const bytes = pdf();
    const { file, putUrl } = await prepared(story.office, bytes);
    const query = '{ node(id: "' + file + '") { ... on File { name type size sha256 purpose uploadedAt url } } }';
    expect((await story.office.get(query)).node).toBeNull();
    await put(putUrl, bytes);
    expect((await story.office.get(query)).node).toEqual({
      name: '现场照片.pdf',
      type: 'application/pdf',
      size: 2000,
      sha256: sha256Of(bytes),
      purpose: 'EVIDENCE',
      uploadedAt: NOW,
      url: `${story.world.url}/files/${file}`,
    });
  });

  it('has the same address for the same key, and another for another', async () => {
    const input = { idempotencyKey: 'upload-1' };
    const bytes = pdf();
    const [first, again] = [await prepared(story.unit, bytes, input), await prepared(story.unit, bytes, input)];
    expect([again.file, again.expiresAt]).toEqual([first.file, first.expiresAt]);
    expect((await prepared(story.unit, bytes)).file).not.toBe(first.file);
    // Either address is the same right.
    expect([(await put(again.putUrl, bytes)).status, (await put(first.putUrl, bytes)).status]).toEqual([201, 409]);
  });
});

describe('what is asked for', () => {
  it.each<[string, Json, string]>([
    ['no extension', { name: '现场照片' }, 'INVALID name'],
    ['a program', { name: '查看.exe' }, 'INVALID name'],
    ['a page', { name: '报告.html' }, 'INVALID name'],
    ['a path', { name: '../../etc/附件.pdf' }, 'INVALID name'],
    ['a path of Windows', { name: 'C:\\附件.pdf' }, 'INVALID name'],
    ['a line break', { name: '附件\n.pdf' }, 'INVALID name'],
    ['what only hides something', { name: '附件\u202efdp.exe.pdf' }, 'INVALID name'],
    ['no name', { name: ' ' }, 'REQUIRED name'],
    ['a mark of secrecy', { name: '【机密】附件.pdf' }, 'CLASSIFIED name'],
    ['nothing', { size: 0 }, 'INVALID size'],
    ['too much', { size: 50 * 1_048_576 + 1 }, 'INVALID size'],
    ['another media type', { type: 'text/html' }, 'INVALID type'],
    ['half a hash', { sha256: 'ab12' }, 'INVALID sha256'],
    ['a ledger that is none', { purpose: 'LEDGER' }, 'INVALID name'],
  ])('is refused at its field: %s', async (_, input, told) => {
    const whole = { name: '附件.pdf', size: 10, purpose: 'EVIDENCE', ...input };
    expect(await story.office.refused('prepareUpload', 'PrepareUploadInput', whole)).toEqual([told]);
  });

  it('is a ledger for the office alone, and for roles that report', async () => {
    const query = 'mutation ($input: PrepareUploadInput!) { prepareUpload(input: $input) { userErrors { code } } }';
    const input = { name: '台账.xlsx', size: 10, purpose: 'LEDGER' };
    expect((await story.unit.ask(query, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await story.leader.ask(query, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await story.office.ask(query, { input })).errors).toBeUndefined();
  });
});

describe('what is sent', () => {
  const told = ({ status, body }: Json) => [status, body.errors[0].extensions.reason];

  it.each<[string, (bytes: Buffer) => Buffer, Json, [number, string]]>([
    ['one byte more', (bytes) => Buffer.concat([bytes, Buffer.from('!')]), {}, [413, 'TOO_LARGE']],
    ['one byte less', (bytes) => bytes.subarray(1), {}, [400, 'TOO_SHORT']],
    ['another hash', (bytes) => bytes, { sha256: 'ab'.repeat(32) }, [422, 'OTHER_HASH']],
    ['another kind', (bytes) => Buffer.alloc(bytes.length, 1), {}, [415, 'OTHER_TYPE']],
    ['a program called a text', (bytes) => Buffer.alloc(bytes.length, 0), { name: '说明.txt' }, [415, 'OTHER_TYPE']],
    ['a document called a photo', (bytes) => bytes, { name: '照片.png' }, [415, 'OTHER_TYPE']],
  ])('is refused, and leaves nothing: %s', async (_, change, input, expected) => {
    await leavesNothing(async () => {
      const bytes = pdf(70_000);
      const { putUrl } = await prepared(story.unit, bytes, input);
      expect(told(await put(putUrl, change(bytes)))).toEqual(expected);
    });
  });

  it('may be sent again after it was refused', async () => {
    const bytes = pdf();
    const { putUrl } = await prepared(story.unit, bytes);
    expect((await put(putUrl, bytes.subarray(1))).status).toBe(400);
    expect((await put(putUrl, bytes)).status).toBe(201);
  });

  it('is refused compressed, by another method, and to an address that is none', async () => {
    await leavesNothing(async () => {
      const bytes = pdf();
      const { putUrl } = await prepared(story.unit, bytes);
      expect(told(await put(putUrl, bytes, { 'content-encoding': 'gzip' }))).toEqual([415, 'ENCODED']);
      expect((await fetch(putUrl, { method: 'POST' })).status).toBe(405);
      for (const forged of [`${putUrl.slice(0, -1)}${putUrl.endsWith('A') ? 'B' : 'A'}`, `${story.world.url}/files/x`])
        expect(told(await put(forged, bytes))).toEqual([404, 'UNKNOWN']);
    });
  });

  it('is refused a second time, also while the first is under way', async () => {
    const bytes = pdf(200_000);
    const { putUrl, file } = await prepared(story.unit, bytes);
    const both = await Promise.all([put(putUrl, bytes), put(putUrl, bytes)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(told(await put(putUrl, bytes))).toEqual([409, 'USED']);
    expect((await rows()).filter(({ id }) => id === file)).toHaveLength(1);
  });

  it('is refused when the time of its address is over', async () => {
    await leavesNothing(async () => {
      const seal = new Seal(SECRET, UPLOAD_ADDRESSES);
      const bytes = pdf();
      const { putUrl } = await prepared(story.unit, bytes);
      const grant = opened(putUrl.split('/').at(-1) ?? '', seal);
      const left = Date.parse(grant.expiresAt) - Date.now();
      expect([left > 14 * 60_000, left <= 15 * 60_000]).toEqual([true, true]);
      const over = sealed({ ...grant, expiresAt: new Date().toISOString() }, seal);
      expect(told(await put(`${story.world.url}/files/${over}`, bytes))).toEqual([410, 'EXPIRED']);
    });
  });

  it('is refused under another secret, or sealed for something else', async () => {
    const { putUrl } = await prepared(story.unit, pdf());
    const grant = opened(putUrl.split('/').at(-1) ?? '', new Seal(SECRET, UPLOAD_ADDRESSES));
    const other = new Seal('another secret of 32 bytes or more', UPLOAD_ADDRESSES);
    expect(told(await put(`${story.world.url}/files/${sealed(grant, other)}`, pdf()))).toEqual([404, 'UNKNOWN']);
    const elsewhere = new Seal(SECRET, UPLOAD_ADDRESSES).close(JSON.stringify(grant), 'webhook_370600_1');
    expect(told(await put(`${story.world.url}/files/${elsewhere}`, pdf()))).toEqual([404, 'UNKNOWN']);
  });

  it.each([
    ['of a known length', { 'content-length': '50000' }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('and cut off in the middle leaves nothing, and the address is still good: %s', async (_, headers) => {
    const bytes = pdf(50_000);
    const { putUrl } = await prepared(story.unit, bytes);
    await leavesNothing(async () => {
      const cut = request(putUrl, { method: 'PUT', headers });
      cut.on('error', () => undefined);
      cut.write(bytes.subarray(0, 30_000));
      const incoming = join(folder(), 'incoming');
      while (!readdirSync(incoming).some((name) => statSync(join(incoming, name)).size > 0)) await pause();
      cut.destroy();
      await new Promise((resolve) => cut.once('close', resolve));
      while (readdirSync(incoming).length > 0) await pause();
    });
    expect((await put(putUrl, bytes)).status).toBe(201);
  });
});

describe('what an upload that ended with its process has left', () => {
  it('is swept when it is old: bytes without a row, not those with one', async () => {
    const { files } = story.world.ledger;
    const whole = await uploadedBy(story.unit);
    const incoming = join(folder(), 'incoming');
    const place = (id: string, sha256: string) => join(folder(), '370600', id.slice(-2), `${id}.${sha256}`);
    const [lost, hash] = [whole.id.replace(/\d-/, (two: string) => `${(Number(two[0]) + 1) % 10}-`), sha256Of(pdf())];
    writeFileSync(place(lost, hash), pdf());
    const left = [`${lost}.${hash}.note`, `${whole.id}.${whole.sha256}.note`, 'half.part'];
    left.forEach((name) => writeFileSync(join(incoming, name), ''));
    await files.sweep();
    expect(readdirSync(incoming).sort()).toEqual([...left].sort());
    const old = Date.now() / 1000 - 2 * 60 * 60;
    left.forEach((name) => utimesSync(join(incoming, name), old, old));
    await files.sweep();
    expect(readdirSync(incoming)).toEqual([]);
    expect([existsSync(place(lost, hash)), existsSync(place(whole.id, whole.sha256))]).toEqual([false, true]);
  });

  it('when it could not be recorded is removed at once, and nothing was announced', async () => {
    const { ledger } = story.world;
    const bytes = pdf();
    const { putUrl } = await prepared(story.unit, bytes);
    const before = await ledger.reader.head('370600');
    await leavesNothing(async () => {
      await ledger.database.writer.query('ALTER TABLE "event" RENAME TO "event_elsewhere"');
      const { status, body } = await put(putUrl, bytes);
      await ledger.database.writer.query('ALTER TABLE "event_elsewhere" RENAME TO "event"');
      expect([status, body.errors[0].extensions.code]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    });
    expect(await ledger.reader.head('370600')).toEqual(before);
    story.world.faults.splice(0);
    expect((await put(putUrl, bytes)).status).toBe(201);
  });
});

describe('a ledger to import', () => {
  const xlsx = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), pdf(5000)]);

  it('is read whole by the office, as it was hashed', async () => {
    const { files } = story.world.ledger;
    const { id } = await uploadedBy(story.office, xlsx, { name: '台账.XLSX', purpose: 'LEDGER' });
    const { file, bytes } = (await files.read(OFFICE, id)) ?? {};
    expect(file).toMatchObject({ id, name: '台账.XLSX', purpose: 'LEDGER', size: xlsx.length });
    expect(bytes?.equals(xlsx)).toBe(true);
  });

  it('is not one that was uploaded as evidence, of another jurisdiction, or none', async () => {
    const { files } = story.world.ledger;
    const { id } = await uploadedBy(story.office, xlsx, { name: '台账.xlsx' });
    const codes = async (who: Principal, of: string) =>
      files.read(who, of).then(
        (found) => found,
        (error: unknown) =>
          error instanceof Refusal ? error.problems.map(({ code, field }) => [code, ...field]) : error,
      );
    expect(await codes(OFFICE, id)).toEqual([['INVALID', 'file']]);
    expect(await codes({ ...OFFICE, jurisdiction: '370614' }, id)).toBeNull();
    expect(await codes(OFFICE, 'file_370600_1')).toBeNull();
    expect(await codes(OFFICE, story.source)).toBeNull();
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
