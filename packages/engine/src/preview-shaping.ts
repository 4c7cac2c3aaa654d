import { AlertGroupStatus, Severity } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import type { PreviewShaping, ShapingPreview } from '@signalcraft/contracts/shaping-rules';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { findLastAlerts } from '@signalcraft/database/reads/last-alerts';
import type { Link } from '@signalcraft/domain/alert';
import {
  compileShapingRules,
  type ShapingRule as DomainRule,
  doesRuleMatch,
  type Shapable,
} from '@signalcraft/domain/shaping';
import { checkIntegration, checkShaping } from './change-shaping-rules.ts';
import { findShapingRules } from './read-shaping-rules.ts';

/** Stands for the id of a rule that is not made yet. */
const NEW = '00000000-0000-0000-0000-000000000000';
/** Of one group no more than these where others have some. */
const OF_GROUP = 20;

/**
 * What the rules with a draft would make of each of the alerts last heard of, if it came in now as it stands. Nothing is
 * written. Throws as making the rule does, and NOT_FOUND for a rule to replace that the workspace has not.
 */
export async function previewShaping(options: {
  database: Database;
  workspaceId: string;
  wanted: PreviewShaping;
}): Promise<ShapingPreview> {
  const { workspaceId, wanted } = options;
  const { draft } = wanted;
  if (draft) checkShaping({ settings: draft, at: 'draft.' });
  return options.database.tenant({ workspaceId }, async (db) => {
    if (draft) await checkIntegration({ db, workspaceId, integrationId: draft.integrationId });
    const { rules, tried } = withDraft({ rules: await findShapingRules({ db, workspaceId }), wanted });
    const alerts = await readLastAlerts({ db, workspaceId, limit: wanted.alerts });
    const shaperOf = compileShapingRules({ rules });
    const receivedAt = Date.now();
    const items = alerts.map(({ alert, integrationId, source, ...shown }) => {
      const shaper = shaperOf({ integrationId, source });
      const matchesDraft = tried !== null && doesRuleMatch({ rule: tried, alert, integrationId, source, receivedAt });
      const shaped = shaper?.({ alert, receivedAt }).record ?? null;
      return { ...shown, title: alert.title, status: alert.status, severity: alert.severity, matchesDraft, shaped };
    });
    return {
      alerts: items.length,
      matched: items.filter(({ matchesDraft }) => matchesDraft).length,
      dropped: items.filter(({ shaped }) => shaped?.dropped).length,
      items,
    };
  });
}

function withDraft(options: { rules: readonly DomainRule[]; wanted: PreviewShaping }): {
  rules: readonly DomainRule[];
  tried: DomainRule | null;
} {
  const { rules } = options;
  const { draft, replaces } = options.wanted;
  const index = replaces === null ? -1 : rules.findIndex(({ id }) => id === replaces);
  if (replaces !== null && index === -1) throw new AppError('NOT_FOUND');
  if (!draft) return { rules: rules.filter((_, place) => place !== index), tried: null };
  const tried: DomainRule = { ...draft, id: replaces ?? NEW, revision: rules[index]?.revision ?? 0 };
  const place = index === -1 ? (draft.position ?? rules.length) : index;
  return { rules: rules.toSpliced(place, index === -1 ? 0 : 1, tried), tried };
}

type LastAlert = {
  alertId: string;
  groupId: string;
  lastSeenAt: string;
  integrationId: string;
  source: string;
  alert: Shapable;
};

async function readLastAlerts(options: { db: TenantClient; workspaceId: string; limit: number }): Promise<LastAlert[]> {
  const { db, workspaceId } = options;
  const found = await findLastAlerts({ ...options, statuses: AlertGroupStatus.options, limitOfGroup: OF_GROUP });
  const rows = await db.alert.findMany({
    where: { workspaceId, id: { in: found.map(({ id }) => id) } },
    select: { id: true, description: true, annotations: true, links: true },
  });
  const texts = new Map(rows.map((row) => [row.id, row]));
  return found.map((row) => ({
    alertId: row.id,
    groupId: row.groupId,
    lastSeenAt: row.lastSeenAt.toISOString(),
    integrationId: row.integrationId,
    source: row.source,
    alert: {
      status: row.status === 'FIRING' ? 'firing' : 'resolved',
      severity: Severity.parse(row.severity),
      title: row.title,
      description: texts.get(row.id)?.description ?? '',
      labels: row.labels,
      annotations: (texts.get(row.id)?.annotations ?? {}) as Record<string, string>,
      links: (texts.get(row.id)?.links ?? []) as Link[],
    },
  }));
}
