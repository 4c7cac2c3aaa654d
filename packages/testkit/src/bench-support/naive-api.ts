/**
 * The path that the product does not take, as a program: the same rows through Prisma one after another and a job per
 * alert. Its arguments are its port, the database's URL, Redis's URL, and the workspace's and integration's ids.
 */
import { createServer, type ServerResponse } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@signalcraft/database/generated/client';
import { normaliseAlert } from '@signalcraft/domain/clean';
import { newId } from '@signalcraft/platform/ids';
import { SOURCES } from '@signalcraft/sources/registry';
import { Queue } from 'bullmq';

const [, , port, databaseUrl, redisUrl, workspaceId = '', integrationId = ''] = process.argv;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl ?? '', max: 10 }) });
const queue = new Queue('naive', { connection: { url: redisUrl ?? '' } });
const grouping = { labels: ['service', 'cluster', 'namespace'], byName: true };

async function store(body: Buffer<ArrayBuffer>): Promise<string> {
  const now = new Date();
  const receiptId = newId(now.getTime());
  const parsed = SOURCES.alertmanager.parse({
    body: JSON.parse(body.toString('utf8')),
    config: { mapping: {} },
    receivedAt: now.getTime(),
  });
  if (!parsed.ok) throw new Error(parsed.problem);
  await prisma.receipt.create({
    data: {
      id: receiptId,
      workspaceId,
      integrationId,
      receivedAt: now,
      contentType: 'application/json',
      byteCount: body.length,
      body,
      accepted: parsed.alerts.length,
      unparsed: 0,
    },
  });
  for (const [ordinal, incoming] of parsed.alerts.entries()) {
    const alert = normaliseAlert({ alert: incoming, ordinal, integrationId, grouping, receivedAt: now.getTime() });
    const group = await prisma.alertGroup.upsert({
      where: { workspaceId_groupKey_generation: { workspaceId, groupKey: alert.groupKey, generation: 1 } },
      update: { eventCount: { increment: 1 }, lastSeenAt: now },
      create: {
        id: newId(now.getTime()),
        workspaceId,
        integrationId,
        groupKey: alert.groupKey,
        generation: 1,
        title: alert.title,
        groupLabels: alert.groupLabels,
        status: 'OPEN',
        episode: 1,
        severity: alert.severity,
        peak: alert.severity,
        firing: [0, 0, 0, 0, 1],
        alertCount: 1,
        eventCount: 1,
        openedAt: now,
        statusChangedAt: now,
        firstSeenAt: now,
        lastSeenAt: now,
      },
    });
    const row = await prisma.alert.upsert({
      where: {
        groupId_integrationId_fingerprint: { groupId: group.id, integrationId, fingerprint: alert.fingerprint },
      },
      update: { eventCount: { increment: 1 }, lastSeenAt: now, lastReceiptId: receiptId },
      create: {
        id: newId(now.getTime()),
        workspaceId,
        groupId: group.id,
        integrationId,
        fingerprint: alert.fingerprint,
        status: 'FIRING',
        severity: alert.severity,
        title: alert.title,
        description: alert.description,
        labels: alert.labels,
        annotations: alert.annotations,
        links: alert.links,
        firstSeenAt: now,
        lastSeenAt: now,
        eventCount: 1,
        lastReceiptId: receiptId,
      },
    });
    const event = await prisma.alertEvent.create({
      data: {
        id: newId(now.getTime()),
        workspaceId,
        receiptId,
        ordinal,
        integrationId,
        status: alert.status,
        severity: alert.severity,
        alertId: row.id,
        groupId: group.id,
        reason: row.eventCount === 1 ? 'new_alert' : 'repeat',
      },
    });
    await queue.add('alert', { eventId: event.id }, { removeOnComplete: true });
  }
  return receiptId;
}

async function answer(options: { body: Buffer<ArrayBuffer>; response: ServerResponse }): Promise<void> {
  const { response } = options;
  try {
    const text = JSON.stringify({ receiptId: await store(options.body) });
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500, { 'content-length': 0 }).end();
  }
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => void answer({ body: Buffer.concat(chunks) as Buffer<ArrayBuffer>, response }));
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
