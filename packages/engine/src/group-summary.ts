import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { AlertGroupStatus, HoldReason, Severity } from '@signalcraft/contracts/enums';
import type { TenantClient } from '@signalcraft/database/database';
import { type NameBook, readNames } from './actor-names.ts';

const SUMMARY_COLUMNS = {
  id: true,
  status: true,
  severity: true,
  peak: true,
  title: true,
  alertCount: true,
  firing: true,
  eventCount: true,
  firstSeenAt: true,
  lastSeenAt: true,
  statusChangedAt: true,
  snoozedUntil: true,
  holders: true,
  assigneeId: true,
  groupLabels: true,
  integrationId: true,
  run: true,
  version: true,
  integration: { select: { id: true, name: true, source: true } },
} as const;

type SummaryRow = NonNullable<Awaited<ReturnType<typeof findSummaries>>[number]>;

const findSummaries = (options: { db: TenantClient; workspaceId: string; ids: readonly string[] }) =>
  options.db.alertGroup.findMany({
    where: { workspaceId: options.workspaceId, id: { in: [...options.ids] } },
    select: {
      ...SUMMARY_COLUMNS,
      runs: { where: { workspaceId: options.workspaceId, endedAt: null }, select: { holdReason: true }, take: 1 },
    },
  });

/** The inbox rows of the named groups of one workspace, in the order of `ids`; unknown ones are left out. */
export async function readGroupSummaries(options: {
  db: TenantClient;
  workspaceId: string;
  ids: readonly string[];
}): Promise<AlertGroupSummary[]> {
  if (options.ids.length === 0) return [];
  const rows = await findSummaries(options);
  const names = await readNames({ ...options, ids: rows.flatMap(namedIn) });
  const byId = new Map(rows.map((row) => [row.id, toSummary({ row, names })]));
  return options.ids.flatMap((id) => byId.get(id) ?? []);
}

const namedIn = (row: SummaryRow): (string | null)[] => [
  ...row.holders,
  row.assigneeId,
  row.holders.includes('source') ? row.integrationId : null,
];

function toSummary(options: { row: SummaryRow; names: NameBook }): AlertGroupSummary {
  const { row, names } = options;
  return {
    id: row.id,
    status: AlertGroupStatus.parse(row.status),
    severity: Severity.parse(row.severity),
    peak: Severity.parse(row.peak),
    title: row.title,
    alertCount: row.alertCount,
    firingCount: row.firing.reduce((sum, count) => sum + count, 0),
    eventCount: row.eventCount,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    statusChangedAt: row.statusChangedAt.toISOString(),
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    holders: row.holders.map((holder) => names.holder({ holder, integrationId: row.integrationId })),
    assignee: names.member(row.assigneeId),
    labels: row.groupLabels as Record<string, string>,
    integration: row.integration,
    heldBy: HoldReason.nullable().parse(row.runs[0]?.holdReason ?? null),
    unattended: row.status === 'OPEN' && row.run === 'exhausted',
    version: row.version,
  };
}
