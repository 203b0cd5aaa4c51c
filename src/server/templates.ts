// Where the templates of documents lie. Reads none but an office's own, which must be sound before the service starts.
import { join } from 'node:path';

import { Templates } from '../documents/templates';
import { packageRoot } from '../ledger/package-root';

/** The templates that come with the service; before each an office's own of the same name. Throws BrokenTemplate. */
export function templatesIn(own: string | null): Templates {
  const templates = new Templates(join(packageRoot(), 'seeds/documents'), own);
  templates.check();
  return templates;
}
