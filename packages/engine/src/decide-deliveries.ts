import type { GroupedBy } from '@signalcraft/contracts/grouping-rules';
import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { Locked, NewestOfKey } from '@signalcraft/database/hot/lock-and-read';
import type { StoredAlert } from '@signalcraft/database/hot/rows';
import type { AlertText, EventWrite, ReceiptWrite } from '@signalcraft/database/hot/write';
import type { NormalisedAlert } from '@signalcraft/domain/alert';
import { rulesFor } from '@signalcraft/domain/grouping';
import { countEvent, judge, reduce } from '@signalcraft/domain/lifecycle';
import { groupToJoin } from '@signalcraft/domain/lifecycle-regroup';
import type { AlertFacts, AlertState } from '@signalcraft/domain/lifecycle-state';
import { newId } from '@signalcraft/platform/ids';
import type { KnownIntegration } from './integration-cache.ts';
import type { StoredBodies } from './stored-bodies.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** One delivery, parsed: what waits in line for the flush. */
export type ParsedDelivery = {
  integration: KnownIntegration;
  deliveryId: string | null;
  contentType: string | null;
  body: Buffer;
  bodyKey: string;
  alerts: NormalisedAlert[];
  /** 1: the body did not fit the source's schema, or was not stored, and the integration's page says so. */
  unparsed: 0 | 1;
  problem: string | null;
  /** Where it is one that was stored before: which, and when that came in, so that what is newer stands. */
  rerun?: { of: string; receivedAt: number };
};

export type Decided = {
  unit: UnitOfWork;
  receipts: ReceiptWrite[];
  events: EventWrite[];
  answers: IngestAccepted[];
};

/** Keys of the maps below: a fingerprint is an identity within its integration, a group key within its workspace. */
export const alertIdentity = (integrationId: string, fingerprint: string): string => `${integrationId}/${fingerprint}`;
export const groupIdentity = (workspaceId: string, groupKey: string): string => `${workspaceId}/${groupKey}`;

export type LockedByIdentity = {
  now: number;
  groups: Locked['groups'];
  newestByKey: Map<string, NewestOfKey>;
  alertByFingerprint: Map<string, StoredAlert>;
  /** Rows of fingerprints in groups they had left and may return to, by `<group>/<alert identity>`. */
  formerAlerts: Map<string, StoredAlert>;
};

const textOf = (alert: NormalisedAlert): AlertText => ({
  title: alert.title,
  description: alert.description,
  labels: alert.labels,
  annotations: alert.annotations,
  links: alert.links,
  flags: alert.flags,
});

/** Why the alert stands in the group that it joins; `merged`: its own key's group was merged into that. */
function groupedByOf(options: { alert: NormalisedAlert; merged: boolean }): GroupedBy {
  const { groupingRule, groupLabels } = options.alert;
  return {
    rule: groupingRule && { id: groupingRule.id, revision: groupingRule.revision, name: groupingRule.name },
    acrossSources: groupingRule?.acrossSources ?? false,
    labels: groupLabels,
    merged: options.merged,
  };
}

/** Judges every alert of the deliveries, in order of arrival, by the life cycle. Pure but for ids. */
export function decideDeliveries(options: {
  deliveries: readonly ParsedDelivery[];
  locked: LockedByIdentity;
  storedBodies: StoredBodies;
}): Decided {
  const { deliveries, locked } = options;
  const { now } = locked;
  const unit = new UnitOfWork({ now });
  for (const group of locked.groups.values()) unit.loadGroup(group);
  for (const alert of locked.alertByFingerprint.values()) unit.loadAlert(alert);
  for (const alert of locked.formerAlerts.values()) if (!unit.alerts.has(alert.state.id)) unit.loadAlert(alert);

  const alertIds = new Map([...locked.alertByFingerprint].map(([identity, alert]) => [identity, alert.state.id]));
  const newestByKey = new Map(locked.newestByKey);
  const receipts: ReceiptWrite[] = [];
  const events: EventWrite[] = [];
  const bodiesOfThisFlush = new Map<string, string>();

  const judgeOne = (delivery: ParsedDelivery, alert: NormalisedAlert, receiptId: string): Touched => {
    const { integrationId, workspaceId } = delivery.integration;
    const rules = rulesFor({ rules: delivery.integration.rules, rule: alert.groupingRule });
    const identity = alertIdentity(integrationId, alert.fingerprint);
    const knownId = alertIds.get(identity);
    const known = knownId ? (unit.alerts.get(knownId)?.state ?? null) : null;
    const facts: AlertFacts = {
      integrationId,
      fingerprint: alert.fingerprint,
      status: alert.status,
      severity: alert.severity,
      title: alert.title,
      startsAt: alert.startsAt,
      receivedAt: delivery.rerun?.receivedAt ?? now,
    };
    const verdict = judge({ alert: known, facts, rules, now });
    if (verdict.effect === 'none') return { reason: verdict.reason, alertId: known?.id ?? null, groupId: null };

    const home = known ? unit.groups.get(known.groupId) : undefined;
    if (verdict.effect === 'count' && known && home) {
      const counted = countEvent({ group: home.state, alert: known, facts, now });
      unit.count({ ...counted, receiptId });
      return { reason: verdict.reason, alertId: known.id, groupId: known.groupId };
    }

    const key = groupIdentity(workspaceId, alert.groupKey);
    const newest = newestByKey.get(key) ?? null;
    const wanted =
      verdict.effect === 'join'
        ? groupToJoin({
            known: known && home ? { alert: known, group: home.state } : null,
            newest: newest ? (unit.groups.get(newest.id)?.state ?? null) : null,
            rules,
            now,
          })?.id
        : home?.state.id;
    const target = wanted ? unit.groups.get(wanted) : undefined;
    // The fingerprint's own row in the group it joins: the known one, or one it left there when its key last changed.
    let own: AlertState | null = known;
    if (target && known && known.groupId !== target.state.id) {
      const formerId = locked.formerAlerts.get(`${target.state.id}/${identity}`)?.state.id;
      own = formerId ? (unit.alerts.get(formerId)?.state ?? null) : null;
    }
    const groupedBy = groupedByOf({ alert, merged: newest?.merged === true && newest.id === target?.state.id });
    const outcome = reduce({
      group: target?.state ?? null,
      alerts: own ? [own] : [],
      event: {
        type: 'alert',
        facts,
        verdict,
        newIds: { groupId: newId(now), alertId: newId(now), generation: (newest?.generation ?? 0) + 1 },
      },
      rules,
      now,
    });
    if (!outcome.ok) throw new Error(`the life cycle refused an alert event: ${outcome.conflict}`);
    const changed = outcome.alerts[0];
    unit.applyGroup({
      stored:
        target && !outcome.groupIsNew
          ? target.stored
          : { workspaceId, groupKey: alert.groupKey, integrationId, groupLabels: alert.groupLabels, groupedBy },
      applied: {
        workspaceId,
        before: target?.state ?? null,
        after: outcome.group,
        isNew: outcome.groupIsNew,
        transitions: outcome.transitions,
        run: outcome.run,
        detail: { title: alert.title, severity: alert.severity },
      },
    });
    if (outcome.groupIsNew)
      newestByKey.set(key, { id: outcome.group.id, generation: outcome.group.generation, merged: false });
    if (changed) {
      unit.applyAlert({
        workspaceId,
        state: changed,
        isNew: !unit.alerts.has(changed.id),
        receiptId,
        text: verdict.effect === 'leave' ? null : textOf(alert),
        groupedBy: verdict.effect === 'join' ? groupedBy : null,
      });
      alertIds.set(identity, changed.id);
    }
    return {
      reason: verdict.reason,
      alertId: changed?.id ?? known?.id ?? null,
      groupId: outcome.group.id,
      ...(outcome.transitions.length > 0 ? { transition: outcome.transitions.at(-1)?.reason } : {}),
    };
  };

  const touchedByReceipt = deliveries.map((delivery) => {
    const { integrationId, workspaceId } = delivery.integration;
    const receiptId = newId(now);
    const stored =
      options.storedBodies.storedAs({ bodyKey: delivery.bodyKey, now }) ??
      bodiesOfThisFlush.get(delivery.bodyKey) ??
      null;
    if (!stored) bodiesOfThisFlush.set(delivery.bodyKey, receiptId);
    receipts.push({
      id: receiptId,
      workspaceId,
      integrationId,
      deliveryId: delivery.deliveryId,
      contentType: delivery.contentType,
      byteCount: delivery.body.length,
      body: stored ? { storedAs: stored } : delivery.body,
      accepted: delivery.alerts.length,
      unparsed: delivery.unparsed,
      problem: delivery.problem,
      dropped: delivery.alerts.filter((alert) => alert.shaped?.dropped).length,
      rerunOf: delivery.rerun?.of ?? null,
    });
    const touched = new Map<string, Touched['transition']>();
    for (const alert of delivery.alerts) {
      const one = alert.shaped?.dropped ? DROPPED : judgeOne(delivery, alert, receiptId);
      events.push({
        id: newId(now),
        workspaceId,
        receiptId,
        ordinal: alert.ordinal,
        integrationId,
        fingerprint: one.alertId ? null : alert.fingerprint,
        status: alert.status,
        severity: alert.severity,
        startsAt: alert.startsAt,
        alertId: one.alertId,
        groupId: one.groupId,
        reason: one.reason,
        shaped: alert.shaped,
      });
      if (one.groupId) touched.set(one.groupId, one.transition ?? touched.get(one.groupId));
    }
    return touched;
  });

  const answers = deliveries.map((delivery, index): IngestAccepted => {
    const groups = [...(touchedByReceipt[index] ?? [])].slice(0, 100).flatMap(([id, transition]) => {
      const entry = unit.groups.get(id);
      return entry ? [{ id, status: entry.state.status, ...(transition ? { transition } : {}) }] : [];
    });
    return {
      receiptId: receipts[index]?.id ?? '',
      accepted: delivery.alerts.length,
      unparsed: delivery.unparsed,
      ...(delivery.problem ? { problem: delivery.problem } : {}),
      groups,
    };
  });
  return { unit, receipts, events, answers };
}

type Touched = {
  reason: EventWrite['reason'] & IngestReason;
  alertId: string | null;
  groupId: string | null;
  transition?: IngestReason | undefined;
};
/** Line A1: the event is stored, and nothing comes of it. */
const DROPPED: Touched = { reason: 'dropped_by_rule', alertId: null, groupId: null };
type IngestReason = NonNullable<IngestAccepted['groups'][number]['transition']>;
