import { hash } from 'node:crypto';
import { SourceName } from '@signalcraft/contracts/enums';
import { FieldMapping, Grouping } from '@signalcraft/contracts/integrations';
import type { Database } from '@signalcraft/database/database';
import { findIntegrationByKeyHash } from '@signalcraft/database/system/keys';
import { DEFAULT_RULES, type LifecycleRules } from '@signalcraft/domain/lifecycle-state';

/** What the ingest path knows of an integration without asking the database. */
export type KnownIntegration = {
  integrationId: string;
  workspaceId: string;
  source: SourceName;
  name: string;
  grouping: Grouping;
  mapping: FieldMapping;
  rules: LifecycleRules;
};

const MAX_AGE_MS = 5_000;
const MAX_ENTRIES = 10_000;

const hashText = (key: string): string => hash('sha256', key, 'base64');

/** SHA-256 of a key: what is looked up, so that no key stands in the clear and no comparison leaks its bytes. */
export const hashKey = (key: string): Buffer => Buffer.from(hashText(key), 'base64');

/** Key → integration, at most five seconds old: a revoked or rotated key stops within that time. */
export class IntegrationCache {
  readonly #database: Database;
  readonly #entries = new Map<string, { at: number; found: Promise<KnownIntegration | null> }>();

  constructor(options: { database: Database }) {
    this.#database = options.database;
  }

  /** The integration of an ingest key; null for a key that is unknown or revoked. Rejects when the database is away. */
  find(key: string): Promise<KnownIntegration | null> {
    const now = performance.now();
    const id = hashText(key);
    const known = this.#entries.get(id);
    if (known && now - known.at < MAX_AGE_MS) return known.found;
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    const found = this.#load(Buffer.from(id, 'base64'));
    this.#entries.set(id, { at: now, found });
    found.catch(() => this.#entries.delete(id));
    return found;
  }

  async #load(keyHash: Buffer): Promise<KnownIntegration | null> {
    const ids = await findIntegrationByKeyHash({ database: this.#database, keyHash });
    if (!ids) return null;
    const { workspaceId, integrationId } = ids;
    return this.#database.tenant({ workspaceId }, async (db) => {
      const row = await db.integration.findUnique({
        where: { workspaceId_id: { workspaceId, id: integrationId } },
        select: { source: true, name: true, grouping: true, mapping: true, workspace: { select: { rules: true } } },
      });
      if (!row) return null;
      return {
        integrationId,
        workspaceId,
        source: SourceName.parse(row.source),
        name: row.name,
        grouping: Grouping.parse(row.grouping),
        mapping: FieldMapping.parse(row.mapping),
        rules: { ...DEFAULT_RULES, ...(row.workspace.rules as Partial<LifecycleRules>) },
      };
    });
  }
}
