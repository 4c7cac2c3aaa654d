import { randomUUID } from 'node:crypto';
import { Database } from '@signalcraft/database/database';
import { readAftermath, recordAnswer } from '@signalcraft/database/hot/notifications';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const FAILED = {
  status: 'FAILED',
  statusReason: 'refused',
  dueAt: null,
  outcome: 'failed',
  detail: '550',
  providerId: null,
  mayHaveLeft: false,
} as const;

let database: Database;
let owner: Client;
beforeAll(async () => {
  const { appUrl, ownerUrl } = await withDatabase();
  database = new Database({ url: appUrl, applicationName: 'answers-test' });
  owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
});
afterAll(() => Promise.all([database.close(), owner.end()]));

test('when the last pages of a step fail at the same time, one of them sees that all failed', async () => {
  const [workspaceId, groupId] = [randomUUID(), randomUUID()];
  await owner.query(`insert into "Workspace" (id, slug, name) values ($1, 'answers', 'answers')`, [workspaceId]);
  await owner.query(
    `insert into "AlertGroup" (id, workspace_id, group_key, generation, title, group_labels, status, episode, severity,
       peak, firing, alert_count, event_count, opened_at, status_changed_at, first_seen_at, last_seen_at)
     values ($2, $1, 'key', 1, 'title', '{}', 'OPEN', 1, 'low', 'low', '{0,1,0,0,0}', 1, 1, now(), now(), now(), now())`,
    [workspaceId, groupId],
  );
  for (let round = 0; round < 20; round += 1) {
    const [runId, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    await owner.query(`update "EscalationRun" set ended_at = now(), end_reason = 'resolved' where ended_at is null`);
    await owner.query(
      `insert into "EscalationRun" (id, workspace_id, group_id, episode, started_at, start_reason)
       values ($3, $1, $2, 1, now(), 'opened')`,
      [workspaceId, groupId, runId],
    );
    await owner.query(
      `insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, run_id, step, round, reason,
         recipient_id, method, destination, status, due_at, created_at, token, lease_until)
       select one, $1, $2, 1, 'PAGE', 0, $3, 0, 0, 'opened', one, 'email', 'a@example.com', 'SENDING', now(), now(), 1, now()
       from unnest($4::uuid[]) one`,
      [workspaceId, groupId, runId, [first, second]],
    );
    const left = await Promise.all(
      [first, second].map((notificationId) =>
        database.hot({ workspaceIds: [workspaceId] }, async (db) => {
          await recordAnswer({ db, workspaceId, groupId, notificationId, token: 1, answer: FAILED });
          return (await readAftermath({ db, workspaceId, groupId, runId, step: 0, round: 0 })).unfailed;
        }),
      ),
    );
    expect(left.sort()).toEqual([0, 1]);
  }
});
