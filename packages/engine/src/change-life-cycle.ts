import { isDeepStrictEqual } from 'node:util';
import { Severity } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import type { LifeCycle, LifeCycleSettings, UpdateLifeCycle, WorkspaceRules } from '@signalcraft/contracts/life-cycle';
import { DEFAULT_RULES } from '@signalcraft/domain/lifecycle-state';
import { writeAudit } from './audit.ts';
import { type ConfigurationChange, lockConfiguration } from './configuration.ts';
import { toRules, toSettings } from './read-rules.ts';

/**
 * Sets the workspace's numbers of the life cycle; what is left out stays. Ingest takes them over within five seconds,
 * times that run already keep their end. Throws RULE_INVALID for a reopen window, of the workspace or of one of its
 * grouping rules, that would be under the flap window.
 */
export async function updateLifeCycle(options: ConfigurationChange & { wanted: UpdateLifeCycle }): Promise<LifeCycle> {
  const { workspaceId, askedBy, wanted } = options;
  const defaults = toSettings(DEFAULT_RULES);
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const row = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { rules: true } });
    const before = toSettings(toRules(row.rules));
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const after: LifeCycleSettings = {
      ...before,
      ...given,
      ackExpiryMs: { ...before.ackExpiryMs, ...wanted.ackExpiryMs },
    };
    if (isDeepStrictEqual(before, after)) return { settings: after, defaults };
    if (after.flapHold) {
      const under = await db.groupingRule.findFirst({
        where: { workspaceId, reopenWindowMs: { lt: after.flapWindowMs } },
        select: { name: true },
      });
      checkFlapWindow({ settings: after, ruleUnder: under?.name ?? null });
    }
    await db.workspace.update({ where: { id: workspaceId }, data: { rules: toStored(after) } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'workspace.life_cycle_updated',
      object: { type: 'workspace', id: workspaceId },
      before,
      after,
    });
    return { settings: after, defaults };
  });
}

/** Flapping is counted in reopenings: a group that could not reopen for as long as they are counted would never flap. */
function checkFlapWindow(options: { settings: LifeCycleSettings; ruleUnder: string | null }): void {
  const { settings, ruleUnder } = options;
  if (settings.reopenWindowMs < settings.flapWindowMs) {
    throw new AppError('RULE_INVALID', {
      issues: [{ path: 'reopenWindowMs', message: 'must not be under the flap window' }],
    });
  }
  if (ruleUnder === null) return;
  throw new AppError('RULE_INVALID', {
    issues: [
      { path: 'flapWindowMs', message: `must not be over the reopen window of the grouping rule “${ruleUnder}”` },
    ],
  });
}

/** Only what differs from the defaults, so that a better default reaches those who never chose. */
function toStored(settings: LifeCycleSettings): WorkspaceRules {
  const { ackExpiryMs, ...numbers } = settings;
  const differ = Object.entries(numbers).filter(
    ([name, value]) => DEFAULT_RULES[name as keyof typeof numbers] !== value,
  );
  const expiry = Object.fromEntries(
    Severity.options.flatMap((severity) => {
      const ms = ackExpiryMs[severity];
      return ms === null ? [] : [[severity, ms]];
    }),
  );
  return {
    ...Object.fromEntries(differ),
    ...(isDeepStrictEqual(expiry, DEFAULT_RULES.ackExpiryMs) ? {} : { ackExpiryMs: expiry }),
  };
}
