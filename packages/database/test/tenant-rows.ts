import type { Client } from 'pg';

/** Values that a CHECK over several columns, or over a list, asks for; everything else follows from the column. */
const SPECIAL: Record<string, string> = {
  'AlertGroup.firing': `'{1,0,0,0,0}'`,
  'Invitation.email': `'text ' || gen_random_uuid()`,
  'Notification.kind': `'NOTE'`,
  'Notification.recipient_id': 'gen_random_uuid()',
  'Notification.transition_id': 'gen_random_uuid()',
  'OutgoingMail.content_sealed': `'sealed'`,
  // Nullable: the mail of an account belongs to none.
  'OutgoingMail.workspace_id': '$1::uuid',
  'Silence.starts_at': `'2026-01-01Z'`,
  'Silence.ends_at': `'2026-01-02Z'`,
  'Silence.over_at': `'2026-01-02Z'`,
};

const BY_TYPE: Record<string, string> = {
  bool: 'false',
  bytea: `decode(md5(random()::text), 'hex')`,
  int2: '0',
  int4: '0',
  int8: '0',
  jsonb: `'{}'`,
  text: `'text ' || gen_random_uuid()`,
  timestamptz: 'clock_timestamp()',
  uuid: 'gen_random_uuid()',
};

export type TenantTable = {
  name: string;
  /** The column that names the workspace. */
  workspaceColumn: 'id' | 'workspace_id';
  /** An INSERT of one row of the workspace in $1. */
  insert: string;
};

/** Every table whose rows belong to a workspace, as the catalog has them now. */
export async function findTenantTables(owner: Client): Promise<TenantTable[]> {
  const { rows } = await owner.query<{
    name: string;
    columns: { name: string; type: string; needed: boolean; check: string | null }[];
  }>(`
    select t.relname as name, json_agg(json_build_object('name', a.attname, 'type', y.typname,
        'needed', a.attnotnull and not a.atthasdef,
        'check', (select pg_get_constraintdef(c.oid) from pg_constraint c
          where c.conrelid = t.oid and c.contype = 'c' and c.conkey = array[a.attnum])) order by a.attnum) as columns
    from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    join pg_type y on y.oid = a.atttypid
    where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p')
    group by t.relname having bool_or(a.attname = 'workspace_id') or t.relname = 'Workspace' order by t.relname`);
  return rows.map(({ name, columns }) => {
    const workspaceColumn = name === 'Workspace' ? 'id' : 'workspace_id';
    const valueOf = (column: (typeof columns)[number]): string => {
      if (column.name === workspaceColumn) return '$1::uuid';
      const special = SPECIAL[`${name}.${column.name}`];
      if (special) return special;
      // In the partition of today.
      if (column.name === 'id') return 'sc_new_id(clock_timestamp())';
      const listed = /ARRAY\['(\w+)'/.exec(column.check ?? '')?.[1];
      return listed ? `'${listed}'` : (BY_TYPE[column.type] ?? `'{}'`);
    };
    const filled = columns.filter((column) => column.needed || SPECIAL[`${name}.${column.name}`]);
    return {
      name,
      workspaceColumn,
      insert: `insert into "${name}" (${filled.map((column) => `"${column.name}"`).join()}) values (${filled.map(valueOf).join()})`,
    };
  });
}

/** One row in every table for each workspace. Foreign keys are not asked, so that the order does not matter. */
export async function insertTenantRows(options: {
  superuser: Client;
  tables: readonly TenantTable[];
  workspaceIds: readonly string[];
}): Promise<void> {
  await options.superuser.query('set session_replication_role = replica');
  for (const workspaceId of options.workspaceIds) {
    for (const table of options.tables) await options.superuser.query(table.insert, [workspaceId]);
  }
  await options.superuser.query('reset session_replication_role');
}
