// Sends a file to the service: asks for an address, then puts the bytes there. Must send them to the page's own service only,
// and below its path, whatever host the address names.
import { withIdempotencyKey } from '../../client/connect';
import { SERVICE } from '../page/place';
import { ledger } from '../session/session';
import { words } from '../texts/language';
import { type FilePurpose, prepareUploadMutation } from './files.documents';
import { reasonIn } from './refused';

/** A file that has arrived. */
export interface Sent {
  id: string;
  url: string;
  name: string;
  size: number;
}

export interface Sending {
  signal: AbortSignal;
  /** how much has gone, from 0 to 1 */
  progress: (part: number) => void;
}

/** The file as the service has it; throws an Error that says why it has not. */
export async function send(file: File, purpose: FilePurpose, sending: Sending): Promise<Sent> {
  const client = ledger.peek();
  if (client === null) throw new Error(words.peek().signIn.ended);
  const { name, size } = file;
  const input = withIdempotencyKey({ name, size, purpose });
  const { prepareUpload } = await client.mutate(prepareUploadMutation, { input }, { signal: sending.signal });
  const { upload, userErrors } = prepareUpload;
  if (upload === null) throw new Error(userErrors.map(({ message }) => message).join('；'));
  return put(ownAddress(upload.putUrl), file, sending);
}

/** The same address at the page's own service, which a gateway may have put under a path of its own. */
function ownAddress(putUrl: string): string {
  const granted = new URL(putUrl).pathname.split('/').at(-1) ?? '';
  return `${SERVICE}files/${granted}`;
}

// fetch does not tell how much of a body has gone.
function put(url: string, file: File, { signal, progress }: Sending): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as Sent);
      else reject(new Error(reasonIn(request.status, request.responseText)));
    };
    request.onerror = () => reject(new Error(words.peek().files.lost));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    request.open('PUT', url);
    request.send(file);
  });
}
