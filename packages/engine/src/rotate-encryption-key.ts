import type { Database } from '@signalcraft/database/database';
import {
  countSealedValues,
  findSealedValues,
  type Replacement,
  replaceSealedValues,
  type TenantSealedColumn,
} from '@signalcraft/database/hot/sealed-values';
import { findWorkspaceIds } from '@signalcraft/database/system/operators';
import {
  findSystemSealedValues,
  replaceSystemSealedValues,
  type SystemSealedColumn,
} from '@signalcraft/database/system/sealed-values';
import {
  type EncryptionKey,
  type SealedPlace,
  seal,
  sealedPrefix,
  sealingKeyId,
  UnreadableSecretError,
  unseal,
} from '@signalcraft/platform/encryption';
import { SEALED_COLUMNS } from '@signalcraft/platform/sealed-columns';
import { earlierContextOf } from './earlier-context.ts';
import { retryConflicts } from './retry-conflicts.ts';

type Deps = { database: Database; encryptionKey: EncryptionKey };

/** What became of the values that another key than the current one had sealed. */
export type Rotation = {
  resealed: number;
  /** No key of ours opens them: they stay as they are. */
  unreadable: number;
};
/** How many values the current key sealed, one of the old ones, and one that is not known here. */
export type SealedCounts = { current: number; old: number; unknown: number };

const BATCH = 200;
/** Workspaces that are looked through at once. */
const WORKSPACES = 500;
const WORKSPACES_MAX = 1_000_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const isSystems = (column: (typeof SEALED_COLUMNS)[number]): column is SystemSealedColumn =>
  column.table === 'auth.jwks' || column.table === 'OutgoingMail';
const isTenants = (column: (typeof SEALED_COLUMNS)[number]): column is TenantSealedColumn => !isSystems(column);
const SYSTEM_COLUMNS = SEALED_COLUMNS.filter(isSystems);
const TENANT_COLUMNS = SEALED_COLUMNS.filter(isTenants);

/**
 * Seals everything that an old key sealed with the current one. Each batch is a transaction of its own, and what is done
 * already is not looked at again, so that a run that was killed is simply started anew. A value that somebody changes
 * meanwhile keeps the change. Everything can be read at all times by who holds both keys.
 */
export async function rotateEncryptionKey(
  options: Deps & { onProgress: (rotation: Rotation) => void },
): Promise<Rotation> {
  const rotation: Rotation = { resealed: 0, unreadable: 0 };
  const add = (part: Rotation): void => {
    rotation.resealed += part.resealed;
    rotation.unreadable += part.unreadable;
    if (part.resealed > 0) options.onProgress({ ...rotation });
  };
  for (const sealedColumn of SYSTEM_COLUMNS) add(await resealSystemColumn({ ...options, sealedColumn }));
  for (const workspaceIds of await chunksOfWorkspaces(options)) {
    for (const sealedColumn of TENANT_COLUMNS) {
      let afterRowId: string | null = FIRST_ID;
      while (afterRowId !== null) {
        const batch = await resealBatch({ ...options, workspaceIds, sealedColumn, afterRowId });
        add(batch);
        afterRowId = batch.lastRowId;
      }
    }
  }
  return rotation;
}

/** Counts by what they name as their key; whether each opens is not tried. */
export async function countSealed(options: Deps): Promise<SealedCounts> {
  const { database, encryptionKey } = options;
  const counts: SealedCounts = { current: 0, old: 0, unknown: 0 };
  const add = (keyId: string | null, count: number): void => {
    const isOld = encryptionKey.old.some(({ id }) => id === keyId);
    counts[keyId === encryptionKey.id ? 'current' : isOld ? 'old' : 'unknown'] += count;
  };
  for (const { table } of SYSTEM_COLUMNS) {
    for (const { sealed } of await findSystemSealedValues({ database, table })) add(sealingKeyId(sealed), 1);
  }
  for (const workspaceIds of await chunksOfWorkspaces(options)) {
    for (const sealedColumn of TENANT_COLUMNS) {
      const rows = await database.hot({ workspaceIds }, (db) => countSealedValues({ db, workspaceIds, sealedColumn }));
      for (const { keyId, count } of rows) add(keyId, count);
    }
  }
  return counts;
}

async function resealSystemColumn(options: Deps & { sealedColumn: SystemSealedColumn }): Promise<Rotation> {
  const { database, encryptionKey, sealedColumn } = options;
  const { table } = sealedColumn;
  const found = (await findSystemSealedValues({ database, table })).filter(
    ({ sealed }) => !sealed.startsWith(sealedPrefix(encryptionKey)),
  );
  const replacements = found.flatMap(({ rowId, sealed }) =>
    reseal({ encryptionKey, sealed, place: { ...sealedColumn, workspaceId: null, rowId } }),
  );
  const resealed = replacements.length === 0 ? 0 : await replaceSystemSealedValues({ database, table, replacements });
  return { resealed, unreadable: found.length - replacements.length };
}

async function resealBatch(
  options: Deps & { workspaceIds: readonly string[]; sealedColumn: TenantSealedColumn; afterRowId: string },
): Promise<Rotation & { lastRowId: string | null }> {
  const { encryptionKey, workspaceIds, sealedColumn, afterRowId } = options;
  const prefix = sealedPrefix(encryptionKey);
  return retryConflicts(() =>
    options.database.hot({ workspaceIds }, async (db) => {
      const found = await findSealedValues({ db, workspaceIds, sealedColumn, prefix, afterRowId, limit: BATCH });
      const replacements = found.flatMap(({ workspaceId, rowId, sealed }) =>
        reseal({ encryptionKey, sealed, place: { ...sealedColumn, workspaceId, rowId } }),
      );
      const resealed =
        replacements.length === 0 ? 0 : await replaceSealedValues({ db, workspaceIds, sealedColumn, replacements });
      return {
        resealed,
        unreadable: found.length - replacements.length,
        lastRowId: found.length < BATCH ? null : (found.at(-1)?.rowId ?? null),
      };
    }),
  );
}

/** Empty: no key of ours opens it. */
function reseal(options: { encryptionKey: EncryptionKey; sealed: string; place: SealedPlace }): Replacement[] {
  const { encryptionKey: key, sealed, place } = options;
  try {
    const text = unseal({ key, sealed, place, ...earlierContextOf(place) });
    return [{ rowId: place.rowId, before: sealed, after: seal({ key, text, place }) }];
  } catch (error) {
    if (error instanceof UnreadableSecretError) return [];
    throw error;
  }
}

async function chunksOfWorkspaces({ database }: Deps): Promise<string[][]> {
  const ids = await findWorkspaceIds({ database, limit: WORKSPACES_MAX });
  return Array.from({ length: Math.ceil(ids.length / WORKSPACES) }, (_, index) =>
    ids.slice(index * WORKSPACES, (index + 1) * WORKSPACES),
  );
}
