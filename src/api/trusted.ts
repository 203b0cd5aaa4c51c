// Trusted documents: operations that are known beforehand, by the SHA-256 of their text. Roles that the file names may send
// no other; everybody may send a known one by its id alone.
import { createHash } from 'node:crypto';

import { GraphQLError } from 'graphql';
import { z } from 'zod';

import type { Standing } from '../rules/access';
import { ROLES } from '../rules/words';

const file = z.object({
  /** roles that may send only these documents */
  roles: z.array(z.enum([...ROLES, 'PUBLIC'])),
  /** text by SHA-256, hexadecimal */
  documents: z.record(
    z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the document, 64 hexadecimal digits'),
    z.string(),
  ),
});

export class TrustedDocuments {
  private constructor(
    readonly roles: ReadonlySet<Standing>,
    readonly byHash: ReadonlyMap<string, string>,
  ) {}

  /** No document is known, no role is bound. */
  static readonly NONE = new TrustedDocuments(new Set(), new Map());

  /** Reads the text of a file; throws an Error that names what is wrong in it. */
  static read(text: string): TrustedDocuments {
    const result = file.safeParse(JSON.parse(text));
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new Error(`${issue?.path.join('.') ?? 'file'}: ${issue?.message ?? 'is wrong'}`);
    }
    const { roles, documents } = result.data;
    for (const [hash, document] of Object.entries(documents)) {
      if (hashOf(document) !== hash)
        throw new Error(`documents.${hash}: the SHA-256 of its text is ${hashOf(document)}`);
    }
    return new TrustedDocuments(new Set(roles), new Map(Object.entries(documents)));
  }

  /** The document of an id, `sha256:…` or the bare digits; throws BAD_USER_INPUT if it is not known. */
  text(documentId: unknown): string {
    const text = typeof documentId === 'string' ? this.find(documentId) : undefined;
    if (text !== undefined) return text;
    throw new GraphQLError('documentId: 未登记的操作 / documentId: no such trusted document', {
      extensions: { code: 'BAD_USER_INPUT', argument: 'documentId', http: { status: 400 } },
    });
  }

  find(documentId: string): string | undefined {
    return this.byHash.get(documentId.replace(/^sha256:/, ''));
  }

  /** Throws FORBIDDEN if a role that may send only known documents sends another. */
  check(standing: Standing, text: string): void {
    if (!this.roles.has(standing) || this.byHash.has(hashOf(text))) return;
    throw new GraphQLError(
      '该角色只能使用已登记的操作（documentId） / this role may send trusted documents only (documentId)',
      { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
    );
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
