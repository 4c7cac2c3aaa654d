import type { ConflictReason } from '@signalcraft/contracts/errors';
import type { StoredAlert, StoredGroup } from '@signalcraft/database/hot/rows';
import { reduce } from '@signalcraft/domain/lifecycle';
import type { LifecycleRules } from '@signalcraft/domain/lifecycle-state';
import type { Instant } from '@signalcraft/domain/time';
import { UnitOfWork } from './unit-of-work.ts';

export type EventOutcome =
  | { kind: 'conflict'; reason: ConflictReason }
  | { kind: 'unchanged' }
  | { kind: 'changed'; unit: UnitOfWork };

/** What a person's move or time does to one group that stands still meanwhile, as rows to write. Pure but for ids. */
export function unitOfEvent(options: {
  group: StoredGroup;
  /** Those that the event concerns. */
  alerts: readonly StoredAlert[];
  event: Parameters<typeof reduce>[0]['event'];
  /** What the timeline keeps of it. */
  detail: Record<string, unknown>;
  rules: LifecycleRules;
  now: Instant;
}): EventOutcome {
  const { group, alerts, event, detail, rules, now } = options;
  const outcome = reduce({ group: group.state, alerts: alerts.map(({ state }) => state), event, rules, now });
  if (!outcome.ok) return { kind: 'conflict', reason: outcome.conflict };
  if (outcome.unchanged) return { kind: 'unchanged' };
  const { state, ...stored } = group;
  const { workspaceId } = stored;
  const unit = new UnitOfWork({ now });
  unit.loadGroup(group);
  for (const alert of alerts) unit.loadAlert(alert);
  unit.applyGroup({
    stored,
    applied: {
      workspaceId,
      before: state,
      after: outcome.group,
      isNew: false,
      transitions: outcome.transitions,
      run: outcome.run,
      detail,
    },
  });
  for (const alert of outcome.alerts)
    unit.applyAlert({ workspaceId, state: alert, isNew: false, receiptId: null, text: null });
  return { kind: 'changed', unit };
}
