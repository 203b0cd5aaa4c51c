// The files of a report: those that the ledger keeps are saved with the token, those elsewhere are links. Each says for which
// other tasks the same file was handed in.
import { SaveButton } from '../files/save-button';
import { sizeText } from '../files/size';
import { pathOf } from '../page/place';
import { words } from '../texts/language';
import type { FileFragment } from './task.documents';

export function FileLinks({ files }: { files: readonly FileFragment[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.url}>
          <Name file={file} /> <Hash sha256={file.sha256} />
          <AlsoFor tasks={file.alsoEvidenceOf} />
        </li>
      ))}
    </ul>
  );
}

function Name({ file: { name, url, file } }: { file: FileFragment }) {
  if (file !== null)
    return (
      <>
        <SaveButton path={`files/${file.id}`} name={name} class="link">
          {name}
        </SaveButton>{' '}
        <small>{sizeText(file.size)}</small>
      </>
    );
  return (
    <>
      <a href={url} target="_blank" rel="noreferrer noopener">
        {name}
      </a>{' '}
      <small>{words.value.files.elsewhere}</small>
    </>
  );
}

// Enough to compare by eye; the whole one is there for who points at it.
const SHORT = 12;

function Hash({ sha256 }: { sha256: string | null }) {
  if (sha256 === null) return null;
  return (
    <small>
      SHA-256 <code title={sha256}>{sha256.slice(0, SHORT)}</code>
    </small>
  );
}

function AlsoFor({ tasks }: { tasks: FileFragment['alsoEvidenceOf'] }) {
  if (tasks.length === 0) return null;
  return (
    <p class="also">
      {words.value.files.alsoFor}{' '}
      {tasks.map(({ id, number, title }, i) => (
        <>
          {i > 0 && '、'}
          <a href={pathOf(`tasks/${id}`)} title={title}>
            {number ?? title}
          </a>
        </>
      ))}
    </p>
  );
}
