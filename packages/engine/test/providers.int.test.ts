import { createMailTransport } from '@signalcraft/channels/mail-transport';
import { claimNotifications } from '@signalcraft/database/system/claim-notifications';
import { sendNotification } from '@signalcraft/engine/send-notification';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { createLogger } from '@signalcraft/platform/log';
import { guardedClient } from '@signalcraft/platform/outgoing-http';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { type MailApiStandIn, startResendStandIn } from '@signalcraft/testkit/mail-api-stand-ins';
import { TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const KEY = 'provider-key';
const FROM = { name: 'SignalCraft', address: 'pages@signalcraft.example' };

let world: DeliveryWorld;
let resend: MailApiStandIn;
beforeAll(async () => {
  world = await openDeliveryWorld();
  resend = await startResendStandIn({ apiKey: KEY });
});
afterAll(() => resend.close());
beforeEach(() => world.calm());

async function sendDue(provider: 'resend' | 'none'): Promise<void> {
  const mail = createMailTransport({
    settings: provider === 'none' ? { provider } : { provider, from: FROM, apiKey: KEY, baseUrl: resend.url },
  });
  const log = createLogger({ level: 'silent' });
  const deps = {
    database: world.database,
    mail,
    log,
    webBaseUrl: 'https://signalcraft.example',
    outgoing: guardedClient({ policy: 'user' }),
    encryptionKey: parseEncryptionKey(TEST_ENCRYPTION_KEY),
  };
  const claims = await claimNotifications({ database: world.database, limit: 10 });
  await Promise.all(claims.map((claim) => sendNotification({ deps, claim })));
}

test('a provider’s own pace is kept, and every try of a message has the same idempotency key', async () => {
  const groupId = await world.alert({ title: 'Paced' });
  await world.steps();
  resend.setFault((request) => (request <= 3 ? { status: 429, headers: { 'retry-after': '45' } } : null));
  await sendDue('resend');
  const rows = await world.notifications(groupId);
  for (const row of rows) {
    expect(row).toMatchObject({ status: 'RETRY', statusReason: expect.stringContaining('429') });
    expect(row.dueInMs).toBeGreaterThan(40_000);
  }
  await sendDue('resend');
  expect(resend.requests).toHaveLength(3);
  await world.pass(45_001);
  await sendDue('resend');
  expect((await world.notifications(groupId)).map((row) => row.status)).toEqual(['SENT', 'SENT', 'SENT']);
  const keys = resend.requests.map((request) => String(request.headers['idempotency-key']));
  expect(keys.slice(3).toSorted()).toEqual(keys.slice(0, 3).toSorted());
  expect(keys.slice(0, 3).toSorted()).toEqual(rows.map((row) => row.id).toSorted());
});

test('no provider: the pages fail for a reason that is shown, and the group is unattended at once', async () => {
  const groupId = await world.alert({ title: 'No channel' });
  await world.steps();
  await sendDue('none');
  expect((await world.notifications(groupId)).map((row) => [row.status, row.statusReason])).toEqual(
    Array.from({ length: 3 }, () => ['FAILED', 'no-channel']),
  );
  await world.steps();
  expect(await world.reasons(groupId)).toEqual(['opened', 'paged', 'step_failed', 'exhausted']);
});
