import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@signalcraft/contracts/errors';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { type CreateSilence, SILENCE_LIMITS, type Silence, type UpdateSilence } from '@signalcraft/contracts/silences';
import type { TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { days, type Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { checkMatchers } from './check-matchers.ts';
import { type ConfigurationChange, checkLimit, lockConfiguration, madeBy, nextRevision } from './configuration.ts';
import { findSilence } from './read-silences.ts';
import { type WakeDeps, wakeAllHeld } from './wake-held.ts';

type Change = ConfigurationChange & WakeDeps;
type Settings = { matchers: Matcher[]; startsAt: string; endsAt: string; comment: string };

/** Makes a silence; a start in the past is now. Throws VALIDATION_FAILED for times or matchers that mean nothing. */
export async function createSilence(options: ConfigurationChange & { wanted: CreateSilence }): Promise<Silence> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const startsAt = Math.max(now, wanted.startsAt === undefined ? now : Date.parse(wanted.startsAt));
    const { matchers, comment } = wanted;
    const settings = { matchers, comment, ...timesOf({ startsAt, endsAt: Date.parse(wanted.endsAt) }) };
    check({ settings, now });
    const count = await db.silence.count({ where: { workspaceId, overAt: { gt: new Date(now) } } });
    checkLimit({ count, max: SILENCE_LIMITS.live, noun: 'silences that are not over' });
    await db.silence.create({
      data: { id, workspaceId, ...settings, overAt: settings.endsAt, ...madeBy(askedBy) },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'silence.created',
      object: { type: 'silence', id },
      after: settings,
    });
    return mustFind({ db, workspaceId, id, now });
  });
}

/**
 * Changes a silence that is not over; what is left out stays, and a start that is past cannot move. What it no longer
 * keeps back goes on at once. Throws CONFLICT `already_over`. Null: there is none of this id in the workspace.
 */
export async function updateSilence(
  options: Change & { silenceId: string; wanted: UpdateSilence },
): Promise<Silence | null> {
  const { workspaceId, askedBy, silenceId: id, wanted } = options;
  const silence = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const found = await findSilence({ db, workspaceId, id, now });
    if (!found) return null;
    if (found.state === 'expired') throw new AppError('CONFLICT', { reason: 'already_over' });
    const before = settingsOf(found);
    const after: Settings = {
      matchers: wanted.matchers ?? before.matchers,
      comment: wanted.comment ?? before.comment,
      ...timesOf({
        startsAt: Date.parse(wanted.startsAt ?? before.startsAt),
        endsAt: Date.parse(wanted.endsAt ?? before.endsAt),
      }),
    };
    if (isDeepStrictEqual(before, after)) return found;
    checkStart({ before, after, now });
    check({ settings: after, now });
    await db.silence.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, overAt: after.endsAt, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'silence.updated',
      object: { type: 'silence', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id, now });
  });
  if (silence) await wakeAllHeld(options);
  return silence;
}

/**
 * Ends a silence now; one that is over stays as it is. What it kept back goes on at once. Null: there is none of this
 * id in the workspace.
 */
export async function expireSilence(options: Change & { silenceId: string }): Promise<Silence | null> {
  const { workspaceId, askedBy, silenceId: id } = options;
  const silence = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const found = await findSilence({ db, workspaceId, id, now });
    if (!found || found.state === 'expired') return found;
    const expiredAt = new Date(now);
    await db.silence.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { expiredAt, overAt: expiredAt, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'silence.expired',
      object: { type: 'silence', id },
      before: { endsAt: found.endsAt },
      after: { expiredAt: expiredAt.toISOString() },
    });
    return mustFind({ db, workspaceId, id, now });
  });
  if (silence) await wakeAllHeld(options);
  return silence;
}

const settingsOf = ({ matchers, startsAt, endsAt, comment }: Silence): Settings => ({
  matchers,
  comment,
  startsAt,
  endsAt,
});

const timesOf = (options: { startsAt: Instant; endsAt: Instant }): { startsAt: string; endsAt: string } => ({
  startsAt: new Date(options.startsAt).toISOString(),
  endsAt: new Date(options.endsAt).toISOString(),
});

function checkStart(options: { before: Settings; after: Settings; now: Instant }): void {
  const { before, after, now } = options;
  if (before.startsAt === after.startsAt) return;
  const message = Date.parse(before.startsAt) <= now ? 'is past and cannot move' : 'must be in the future';
  if (Date.parse(before.startsAt) <= now || Date.parse(after.startsAt) < now)
    throw new AppError('VALIDATION_FAILED', { issues: [{ path: 'startsAt', message }] });
}

function check(options: { settings: Settings; now: Instant }): void {
  const { settings, now } = options;
  checkMatchers({ lists: [{ path: 'matchers', matchers: settings.matchers }], mustNarrow: true });
  const [startsAt, endsAt] = [Date.parse(settings.startsAt), Date.parse(settings.endsAt)];
  const refuse = (path: string, message: string): never => {
    throw new AppError('VALIDATION_FAILED', { issues: [{ path, message }] });
  };
  if (endsAt <= startsAt) refuse('endsAt', 'must be after the start');
  if (endsAt <= now) refuse('endsAt', 'must be in the future');
  if (endsAt - startsAt > days(SILENCE_LIMITS.days))
    refuse('endsAt', `must be within ${SILENCE_LIMITS.days} days of the start`);
  if (startsAt - now > days(SILENCE_LIMITS.days)) refuse('startsAt', `must be within ${SILENCE_LIMITS.days} days`);
}

async function mustFind(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
  now: Instant;
}): Promise<Silence> {
  const silence = await findSilence(options);
  if (!silence) throw new Error('a silence is gone in the transaction that wrote it');
  return silence;
}
