// Fetches a file of the service with the token and hands it to the browser to save. Must never put the token into an address.
import { LedgerError } from '../../client/connect';
import { SERVICE } from '../page/place';
import { token } from '../session/session';
import { language, TAGS } from '../texts/language';
import { reasonIn } from './refused';

/** Saves what lies at a path of the service: `save('documents/letters/letter_1.docx', '督办函.docx')`. */
export async function save(path: string, name: string): Promise<void> {
  const response = await fetch(SERVICE + path, {
    headers: { authorization: `Bearer ${await token()}`, 'accept-language': TAGS[language.peek()] },
  });
  if (!response.ok) {
    const reason = reasonIn(response.status, await response.text());
    throw response.status === 401 ? new LedgerError('UNAUTHENTICATED', reason) : new Error(reason);
  }
  download(await response.blob(), name);
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url));
}
