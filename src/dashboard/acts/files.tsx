// Files that go with a report: those that are chosen are kept by the ledger, of those elsewhere it keeps name and address.
import { sizeText } from '../files/size';
import { words } from '../texts/language';
import type { FileRow } from './act';
import { useAttaching, type Way } from './attaching';

interface FilesProps {
  id: string;
  described: string | undefined;
  rows: readonly FileRow[];
  change: (rows: FileRow[]) => void;
}

export function Files({ id, described, rows, change }: FilesProps) {
  const text = words.value.files;
  const { ways, add, put, remove } = useAttaching(rows, change);
  const rename = (row: FileRow, part: Partial<FileRow>) =>
    put(rows.map((each) => (each === row ? { ...row, ...part } : each)));
  return (
    <>
      <ul class="attached">
        {rows.map((row, i) => (
          <li key={i} class="file">
            {row.size === undefined ? (
              <Elsewhere row={row} change={(part) => rename(row, part)} />
            ) : (
              <Here row={row} way={ways.value.get(row)} />
            )}
            <button type="button" class="quiet" aria-label={text.remove(row.name)} onClick={() => remove(row)}>
              {text.removeShort}
            </button>
          </li>
        ))}
      </ul>
      <div class="attach">
        <input
          id={id}
          type="file"
          multiple
          aria-label={text.choose}
          aria-describedby={described}
          onChange={({ currentTarget }) => {
            add([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
        <button type="button" class="quiet" onClick={() => put([...rows, { name: '', url: '' }])}>
          {text.add}
        </button>
      </div>
    </>
  );
}

/** A file that was chosen: on its way, here, or not arrived. */
function Here({ row: { name, url, size = 0 }, way }: { row: FileRow; way: Way | undefined }) {
  const text = words.value.files;
  const broken = url === '' && (way === undefined || way.problem !== null);
  return (
    <span class="kept">
      {name} <small>{sizeText(size)}</small>
      {url === '' && !broken && <progress aria-label={text.sending(name)} value={way?.part ?? 0} max={1} />}
      {broken && (
        <span class="problem" role="alert">
          {way?.problem ?? text.notArrived}
        </span>
      )}
    </span>
  );
}

function Elsewhere({ row, change }: { row: FileRow; change: (part: Partial<FileRow>) => void }) {
  const text = words.value.files;
  return (
    <>
      <input
        type="text"
        aria-label={text.name}
        placeholder={text.name}
        value={row.name}
        onInput={(event) => change({ name: event.currentTarget.value })}
      />
      <input
        type="url"
        aria-label={text.url}
        placeholder={text.url}
        value={row.url}
        onInput={(event) => change({ url: event.currentTarget.value })}
      />
    </>
  );
}
