import { ChannelName, NotificationKind, type NotificationStatus, Severity } from '@signalcraft/contracts/enums';
import type { Database } from '@signalcraft/database/database';
import { findMessages, type StoredMessage } from '@signalcraft/database/reads/history';
import type { Instant } from '@signalcraft/domain/time';
import { idRangeOfMs } from '@signalcraft/platform/ids';
import { recipientOf } from './recipient-of.ts';
import type { Setup } from './setup.ts';
import type { Shown } from './shown.ts';
import { addresseeOf } from './told.ts';

const AT_ONCE = 2_000;
const TIMEOUT_MS = 20_000;

/** Those that left, or were tried in vain: a provider's fault is no decision of ours. */
const LEFT: ReadonlySet<string> = new Set<NotificationStatus>([
  'SENDING',
  'SENT',
  'DELIVERED',
  'BOUNCED',
  'FAILED',
  'BUNDLED',
  'QUARANTINED',
]);

/** The messages that did leave in a span, as the ledger has them, in the order of time. */
export async function readHappened(options: {
  database: Database;
  workspaceId: string;
  from: Instant;
  to: Instant;
  setup: Setup;
}): Promise<Shown[]> {
  const { database, workspaceId } = options;
  const last = idRangeOfMs(options.to).last;
  const shown: Shown[] = [];
  for (let after = idRangeOfMs(options.from).first; ; ) {
    const rows = await database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, (db) =>
      findMessages({ db, workspaceId, after, last, limit: AT_ONCE }),
    );
    for (const row of rows) if (LEFT.has(row.status)) shown.push(toShown({ row, setup: options.setup }));
    const end = rows.at(-1);
    if (!end || rows.length < AT_ONCE) return shown;
    after = end.id;
  }
}

function toShown(options: { row: StoredMessage; setup: Setup }): Shown {
  const { row, setup } = options;
  const { step, round, reason, policy } = row;
  const kind = NotificationKind.parse(row.kind);
  return {
    at: row.createdAt.getTime(),
    group: row.groupKey,
    addressee: addresseeOf(row),
    kind,
    step,
    round,
    reason,
    message: {
      at: row.createdAt.toISOString(),
      kind,
      recipient: recipientOf({ ...row, setup }),
      method: ChannelName.parse(row.method),
      step,
      round,
      reason,
      policy,
      group: { id: row.groupId, title: row.title, severity: Severity.parse(row.severity) },
    },
  };
}
