import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import {
  type CreateInhibitionRule,
  INHIBITION_LIMITS,
  type InhibitionRule,
  type UpdateInhibitionRule,
} from '@signalcraft/contracts/inhibition-rules';
import type { TenantClient } from '@signalcraft/database/database';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { checkMatchers } from './check-matchers.ts';
import { type ConfigurationChange, checkLimit, lockConfiguration, madeBy, nextRevision } from './configuration.ts';
import { findInhibitionRule } from './read-inhibition-rules.ts';
import { type WakeDeps, wakeAllHeld } from './wake-held.ts';

type Change = ConfigurationChange & WakeDeps;
type Settings = CreateInhibitionRule;

/** Makes an inhibition rule. Throws VALIDATION_FAILED where its matchers mean nothing, or hold for any alert. */
export async function createInhibitionRule(
  options: ConfigurationChange & { wanted: CreateInhibitionRule },
): Promise<InhibitionRule> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    check(wanted);
    const count = await db.inhibitionRule.count({ where: { workspaceId } });
    checkLimit({ count, max: INHIBITION_LIMITS.rules, noun: 'inhibition rules' });
    await db.inhibitionRule.create({ data: { id, workspaceId, ...wanted, ...madeBy(askedBy) } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'inhibition_rule.created',
      object: { type: 'inhibition_rule', id },
      after: wanted,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/**
 * Changes a rule; what is left out stays. What it no longer keeps back goes on at once. Null: there is none of this id
 * in the workspace.
 */
export async function updateInhibitionRule(
  options: Change & { ruleId: string; wanted: UpdateInhibitionRule },
): Promise<InhibitionRule | null> {
  const { workspaceId, askedBy, ruleId: id, wanted } = options;
  const rule = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const found = await findInhibitionRule({ db, workspaceId, id });
    if (!found) return null;
    const before = settingsOf(found);
    const after: Settings = {
      name: wanted.name ?? before.name,
      sourceMatchers: wanted.sourceMatchers ?? before.sourceMatchers,
      targetMatchers: wanted.targetMatchers ?? before.targetMatchers,
      equal: wanted.equal ?? before.equal,
    };
    if (isDeepStrictEqual(before, after)) return found;
    check(after);
    await db.inhibitionRule.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'inhibition_rule.updated',
      object: { type: 'inhibition_rule', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id });
  });
  if (rule) await wakeAllHeld(options);
  return rule;
}

/** Deletes a rule, of which the audit log keeps what it was. Null: there is none of this id in the workspace. */
export async function deleteInhibitionRule(options: Change & { ruleId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, ruleId: id } = options;
  const deleted = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const found = await findInhibitionRule({ db, workspaceId, id });
    if (!found) return null;
    await db.inhibitionRule.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'inhibition_rule.deleted',
      object: { type: 'inhibition_rule', id },
      before: settingsOf(found),
    });
    return { id };
  });
  if (deleted) await wakeAllHeld(options);
  return deleted;
}

const settingsOf = ({ name, sourceMatchers, targetMatchers, equal }: InhibitionRule): Settings => ({
  name,
  sourceMatchers,
  targetMatchers,
  equal,
});

const check = ({ sourceMatchers, targetMatchers }: Settings): void =>
  checkMatchers({
    lists: [
      { path: 'sourceMatchers', matchers: sourceMatchers },
      { path: 'targetMatchers', matchers: targetMatchers },
    ],
    mustNarrow: true,
  });

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<InhibitionRule> {
  const rule = await findInhibitionRule(options);
  if (!rule) throw new Error('an inhibition rule is gone in the transaction that wrote it');
  return rule;
}
