import type { SealedColumn } from '@signalcraft/platform/sealed-columns';
import type { Database, HotClient } from '../database.ts';
import type { Replacement, TenantSealedColumn } from '../hot/sealed-values.ts';

/** A column of what is the installation's, though a mail may be about a workspace. */
export type SystemSealedColumn = Exclude<SealedColumn, TenantSealedColumn>;

const AUTH = "select set_config('role', 'sc_auth', true)";
const STATEMENTS = {
  'auth.jwks': {
    find: `select k.id as "rowId", k."privateKey" as sealed from auth.jwks k
      where starts_with(k."privateKey", 'v1.') order by k.id`,
    replace: `update auth.jwks k set "privateKey" = r.after
      from unnest($1::text[], $2::text[], $3::text[]) as r (id, before, after)
      where k.id = r.id and k."privateKey" = r.before`,
  },
  OutgoingMail: {
    find: `select m.id as "rowId", m.content_sealed as sealed from "OutgoingMail" m
      where m.content_sealed is not null order by m.id`,
    replace: `update "OutgoingMail" m set content_sealed = r.after
      from unnest($1::uuid[], $2::text[], $3::text[]) as r (id, before, after)
      where m.id = r.id and m.content_sealed = r.before`,
  },
} as const satisfies Record<SystemSealedColumn['table'], object>;

/** Every value of such a column: few keys sign tokens, and what a mail says is kept until it is sent. */
export function findSystemSealedValues(options: {
  database: Database;
  table: SystemSealedColumn['table'];
}): Promise<{ rowId: string; sealed: string }[]> {
  const { table } = options;
  return options.database.system(async (db) => {
    await enter({ db, table });
    const { rows } = await db.query<{ rowId: string; sealed: string }>(STATEMENTS[table].find);
    return rows;
  });
}

/** Replaces values that are still what they were; answers how many. */
export function replaceSystemSealedValues(options: {
  database: Database;
  table: SystemSealedColumn['table'];
  replacements: readonly Replacement[];
}): Promise<number> {
  const { table, replacements } = options;
  return options.database.system(async (db) => {
    await enter({ db, table });
    const { rowCount } = await db.query({
      text: STATEMENTS[table].replace,
      values: [
        replacements.map(({ rowId }) => rowId),
        replacements.map(({ before }) => before),
        replacements.map(({ after }) => after),
      ],
    });
    return rowCount ?? 0;
  });
}

async function enter({ db, table }: { db: HotClient; table: SystemSealedColumn['table'] }): Promise<void> {
  if (table === 'auth.jwks') await db.query(AUTH);
}
