import type { Database } from '@signalcraft/database/database';
import type { Instant } from '@signalcraft/domain/time';
import type { ParsedDelivery } from '../decide-deliveries.ts';
import type { KnownIntegration } from '../integration-cache.ts';
import { decodeText, readAlerts } from '../parse-delivery.ts';
import { Breath } from './breathe.ts';
import { readHistory } from './history.ts';
import type { Setup } from './setup.ts';
import type { Told } from './told.ts';
import { World } from './world.ts';

/** What a flush of so many alerts does is one stretch of work; larger deliveries are taken in parts. */
const ALERTS_AT_ONCE = 250;

/** A message of a replay, with its group as it stood when it was made. */
export type ReplayedMessage = {
  told: Told;
  groupKey: string;
  /** The alert that opened the group. */
  anchor: string;
  title: string;
  severity: string;
};

export type ReplayedCourse = {
  setup: Setup;
  messages: ReplayedMessage[];
  moves: { replayed: number; notPossible: number };
};

export type ReplayProgress = { at: Instant; alerts: number };

/**
 * Runs what a workspace was sent and what its people did from `from` to `to` through each of the set-ups, side by side,
 * and fills in who would have been told by each. Yields how far it has come after each stored delivery; whoever stops
 * listening stops it. Nothing is written, and the event loop is held for some milliseconds at a time at most.
 */
export async function* replay(options: {
  database: Database;
  workspaceId: string;
  courses: readonly ReplayedCourse[];
  from: Instant;
  to: Instant;
  /** Messages from before it are not kept: until then the replay only finds its feet. */
  keptFrom: Instant;
}): AsyncGenerator<ReplayProgress> {
  const { database, workspaceId, courses, from, to, keptFrom } = options;
  const breath = new Breath();
  const worlds = courses.map((course) => worldOf({ course, from, keptFrom }));
  const [first] = courses;
  const integrationIds = [...(first?.setup.integrations.keys() ?? [])];
  let alerts = 0;
  for await (const event of readHistory({ database, workspaceId, integrationIds, from, to })) {
    for (const world of worlds) await runUntil({ world, until: event.at, breath });
    if (event.kind === 'receipt') {
      const parsed = new Map<KnownIntegration, ParsedDelivery>();
      for (const [index, world] of worlds.entries()) {
        const delivery = deliveryOf({ ...event, setup: courses[index]?.setup, parsed });
        if (!delivery) continue;
        if (index === 0) alerts += delivery.alerts.length;
        for (let start = 0; start < delivery.alerts.length; start += ALERTS_AT_ONCE) {
          const part = { ...delivery, alerts: delivery.alerts.slice(start, start + ALERTS_AT_ONCE) };
          world.deliver({ deliveries: [part], at: event.at });
          await breath.take();
        }
      }
    } else {
      for (const [index, world] of worlds.entries()) {
        const moves = courses[index]?.moves;
        const answer = event.kind === 'move' ? world.move(event.past) : 'not_possible';
        if (moves && answer === 'not_possible') moves.notPossible += 1;
        else if (moves) moves.replayed += 1;
      }
    }
    await breath.take();
    yield { at: event.at, alerts };
  }
  for (const world of worlds) await runUntil({ world, until: to, breath });
}

async function runUntil(options: { world: World; until: Instant; breath: Breath }): Promise<void> {
  while (await options.world.stepBefore(options.until)) await options.breath.take();
}

function worldOf(options: { course: ReplayedCourse; from: Instant; keptFrom: Instant }): World {
  const { course, from, keptFrom } = options;
  const world: World = new World({
    setup: course.setup,
    from,
    told: (told) => {
      if (told.kind === 'NOTE' || told.createdAt < keptFrom) return;
      const group = world.group(told.groupId);
      if (!group) return;
      const { title, severity } = group.state;
      course.messages.push({ told, groupKey: group.groupKey, anchor: world.anchorOf(told.groupId), title, severity });
    },
  });
  return world;
}

/** Read once for all courses that read it alike. */
function deliveryOf(options: {
  at: Instant;
  integrationId: string;
  body: Buffer;
  setup: Setup | undefined;
  parsed: Map<KnownIntegration, ParsedDelivery>;
}): ParsedDelivery | null {
  const integration = options.setup?.integrations.get(options.integrationId);
  if (!integration) return null;
  const known = options.parsed.get(integration);
  if (known) return known;
  const { alerts } = readAlerts({ body: JSON.parse(decodeText(options.body)), integration, now: options.at });
  const delivery: ParsedDelivery = {
    integration,
    deliveryId: null,
    contentType: null,
    body: Buffer.alloc(0),
    bodyKey: '',
    alerts,
    unparsed: 0,
    problem: null,
  };
  options.parsed.set(integration, delivery);
  return delivery;
}
