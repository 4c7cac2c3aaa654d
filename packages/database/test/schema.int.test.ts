import * as enums from '@signalcraft/contracts/enums';
import { SsoRole } from '@signalcraft/contracts/sso';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyMigrationProject } from './migration-project.ts';

/** Which list of contracts stands behind which column. */
const LISTS: Record<string, readonly string[]> = {
  'Alert.resolved_by': enums.ResolvedBy.options,
  'Alert.severity': enums.Severity.options,
  'Alert.status': enums.AlertStatus.options,
  'AlertEvent.severity': enums.Severity.options,
  'AlertEvent.status': enums.IncomingStatus.options,
  'AlertGroup.peak': enums.Severity.options,
  'AlertGroup.resolved_by': enums.ResolvedBy.options,
  'AlertGroup.severity': enums.Severity.options,
  'AlertGroup.status': enums.AlertGroupStatus.options,
  'Channel.kind': enums.ChannelKind.options,
  'EscalationRun.end_reason': enums.RunEndReason.options,
  'Alert.moved_by_type': enums.ActorType.options,
  'EscalationRun.hold_reason': enums.HoldReason.options,
  'Integration.source': enums.SourceName.options,
  'Invitation.role': enums.Role.options,
  'Member.role': enums.Role.options,
  'SsoConnection.default_role': SsoRole.options,
  'Notification.kind': enums.NotificationKind.options,
  'Notification.status': enums.NotificationStatus.options,
  'NotificationAttempt.outcome': enums.AttemptOutcome.options,
  'OutgoingMail.status': enums.OutgoingMailStatus.options,
  'TimelineEntry.actor_type': enums.ActorType.options,
};
/** Whoever made a row of the configuration. */
for (const table of [
  'ApiKey',
  'Channel',
  'EscalationPolicy',
  'GroupingRule',
  'InhibitionRule',
  'Invitation',
  'MaintenanceWindow',
  'Route',
  'Schedule',
  'ScheduleException',
  'SwapRequest',
  'ShapingRule',
  'Silence',
  'SsoConnection',
  'SsoDomain',
  'Team',
]) {
  LISTS[`${table}.created_by_type`] = enums.ActorType.options;
}
/** Lists that stand in domain's types only. */
const OWN_LISTS = ['AlertGroup.run', 'AlertGroup.snooze_mode', 'SsoRequest.kind'];

describe('the migrated database', () => {
  let ownerUrl: string;
  let client: Client;
  beforeAll(async () => {
    ({ ownerUrl } = await withDatabase());
    client = new Client({ connectionString: ownerUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  test('a column with a list allows just the values of the list in contracts', async () => {
    const { rows } = await client.query<{ name: string; definition: string }>(
      `select t.relname || '.' || a.attname as name, pg_get_constraintdef(c.oid) as definition
       from pg_constraint c join pg_class t on t.oid = c.conrelid
       join pg_attribute a on a.attrelid = t.oid and a.attnum = any (c.conkey)
       where c.contype = 'c' and c.conname = t.relname || '_' || a.attname || '_check'
         and t.relnamespace = 'public'::regnamespace and pg_get_constraintdef(c.oid) like '%ANY (ARRAY[%'`,
    );
    const allowed = Object.fromEntries(
      rows.map(({ name, definition }) => [
        name,
        [...definition.matchAll(/'([^']*)'::text/g)].map(([, value]) => value),
      ]),
    );
    for (const name of OWN_LISTS) delete allowed[name];
    expect(allowed).toEqual(LISTS);
  });

  test('is what the schema says, and all its migrations are applied', async () => {
    const project = copyMigrationProject({ databaseUrl: ownerUrl });
    const [difference, status] = await Promise.all([
      project.prisma('migrate diff --from-config-datasource --to-schema prisma/schema.prisma --exit-code'),
      project.prisma('migrate status'),
    ]);
    project.remove();
    expect(difference).toMatchObject({ code: 0, output: expect.stringContaining('No difference detected') });
    expect(status).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
  }, 60_000);

  test('a group has one count for each severity, none below zero and none missing', async () => {
    const [workspace, group] = ['01936d4f-0000-7000-8000-000000000001', '01936d4f-0000-7000-8000-000000000002'];
    await client.query(`insert into "Workspace" (id, slug, name) values ($1, 'counts', 'counts')`, [workspace]);
    const insert = (firing: string) =>
      client.query(
        `insert into "AlertGroup" (id, workspace_id, group_key, generation, title, group_labels, status, episode, severity,
           peak, firing, alert_count, event_count, opened_at, status_changed_at, first_seen_at, last_seen_at)
         values ($1, $2, 'key', 1, 'title', '{}', 'OPEN', 1, 'low', 'low', $3, 0, 0, now(), now(), now(), now())`,
        [group, workspace, firing],
      );
    for (const wrong of ['{0,0,0,0}', '{0,0,0,0,-1}', '{0,0,0,0,null}', '{}']) {
      await expect(insert(wrong)).rejects.toThrow('AlertGroup_firing_check');
    }
    expect(await insert('{0,1,0,0,0}')).toMatchObject({ rowCount: 1 });
  });

  test('a repeat moves counters in place: no index is touched', async () => {
    // Of this transaction alone, so that no other's work is counted.
    await client.query('begin');
    await client.query(
      `update "AlertGroup" set event_count = event_count + 1, last_seen_at = clock_timestamp() where group_key = 'key'`,
    );
    const { rows } = await client.query(
      `select pg_stat_get_xact_tuples_updated(c)::int as updated, pg_stat_get_xact_tuples_hot_updated(c)::int as hot
       from (select '"AlertGroup"'::regclass as c) one`,
    );
    await client.query('rollback');
    expect(rows).toEqual([{ updated: 1, hot: 1 }]);
  });
});
