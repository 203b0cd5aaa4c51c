// Ledgers to be tampered with: made once, and copied for each attempt.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { OwnPostgres } from '../instances/own-postgres';
import { sqliteSource } from '../../src/store/sqlite';

/** What somebody who has the database can do to it. */
export interface Tampering {
  url: string;
  run: (statement: string, values?: readonly unknown[]) => Promise<void>;
  rows: <T>(statement: string) => Promise<T[]>;
  end: () => Promise<void>;
}

/** A database that is copied as often as it is wanted. */
export interface Original {
  url: string;
  copy: () => Promise<Tampering>;
  end: () => Promise<void>;
}

export function sqliteOriginal(folder: string): Original {
  const path = join(folder, 'ledger.sqlite');
  let copies = 0;
  return {
    url: `sqlite:${path}`,
    copy: async () => {
      const copied = join(folder, `copy-${++copies}.sqlite`);
      copyFileSync(path, copied);
      const source = await sqliteSource(copied).initialize();
      return {
        url: `sqlite:${copied}`,
        run: async (statement, values = []) => {
          await source.query(statement.replace(/\$\d/g, '?'), [...values]);
        },
        rows: (statement) => source.query(statement),
        end: () => source.destroy(),
      };
    },
    end: () => Promise.resolve(),
  };
}

export async function postgresOriginal(): Promise<Original> {
  const postgres = await OwnPostgres.start();
  const url = await postgres.database('original');
  let copies = 0;
  return {
    url,
    copy: async () => {
      const name = `copy_${++copies}`;
      const keeper = await postgres.connect(postgres.url);
      await keeper.query(`CREATE DATABASE ${name} TEMPLATE original`);
      await keeper.end();
      const copied = new URL(url);
      copied.pathname = `/${name}`;
      const client = await postgres.connect(copied.href);
      return {
        url: copied.href,
        run: async (statement, values = []) => {
          await client.query(statement, [...values]);
        },
        rows: async (statement) => (await client.query(statement)).rows,
        end: async () => {
          await client.end();
          const last = await postgres.connect(postgres.url);
          await last.query(`DROP DATABASE ${name} WITH (FORCE)`);
          await last.end();
        },
      };
    },
    end: () => postgres.end(),
  };
}
