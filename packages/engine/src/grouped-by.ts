import type { Alert } from '@signalcraft/contracts/alert-groups';
import { ActorType } from '@signalcraft/contracts/enums';
import { GroupedBy } from '@signalcraft/contracts/grouping-rules';
import type { NameBook } from './actor-names.ts';

/** What a row keeps of why it is grouped as it is. Null: it is older than that was kept, or a newer version wrote it. */
export const readGroupedBy = (stored: unknown): GroupedBy | null => GroupedBy.nullable().safeParse(stored).data ?? null;

type AlertRow = {
  groupedBy: unknown;
  movedAt: Date | null;
  movedByType: string | null;
  movedById: string | null;
  integration: { name: string };
};

/** Why an alert stands in its group: the rule and the labels that made its key, or who moved it there. */
export function groupedByOf(options: { row: AlertRow; names: NameBook }): Alert['groupedBy'] {
  const { row, names } = options;
  const by = readGroupedBy(row.groupedBy);
  const movedBy =
    row.movedByType === null ? null : names.actor({ type: ActorType.parse(row.movedByType), id: row.movedById });
  const labels = by?.labels ?? {};
  return {
    text: movedBy
      ? `Moved here by ${movedBy.name}.`
      : by
        ? groupedByText({ by, integration: row.integration.name })
        : '',
    rule: by?.rule ?? null,
    labels,
    movedBy,
    movedAt: row.movedAt?.toISOString() ?? null,
  };
}

/** What made a group's key: such as `Grouped by rule “By service”, revision 3`. */
export function groupedByWhom(options: { by: GroupedBy; integration: string }): string {
  const { by, integration } = options;
  const made = by.rule ? `rule “${by.rule.name}”, revision ${by.rule.revision}` : `the integration “${integration}”`;
  return `Grouped by ${made}${by.acrossSources ? ', across sources' : ''}`;
}

/** The same of an alert, with the labels: such as `Grouped by rule “By service”, revision 3: cluster=a, service=b.` */
function groupedByText(options: { by: GroupedBy; integration: string }): string {
  const { by } = options;
  const labels = Object.entries(by.labels).map(([name, value]) => `${name}=${value}`);
  const what = labels.length > 0 ? `: ${labels.join(', ')}` : '';
  return `${groupedByWhom(options)}${what}.${by.merged ? ' Its own group was merged into this one.' : ''}`;
}
