import { hash } from 'node:crypto';
import { SourceName } from '@signalcraft/contracts/enums';
import { FieldMapping, Grouping } from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { findIntegrationByKeyHash } from '@signalcraft/database/system/keys';
import { compileGroupingRules, type FindRule } from '@signalcraft/domain/grouping-rules';
import type { LifecycleRules } from '@signalcraft/domain/lifecycle-state';
import { compileShapingRules, type Shaper, type ShaperOf } from '@signalcraft/domain/shaping';
import { readGroupingRules } from './read-grouping-rules.ts';
import { toRules } from './read-rules.ts';
import { readShapingRules } from './read-shaping-rules.ts';

/** What the ingest path knows of an integration without asking the database. */
export type KnownIntegration = {
  integrationId: string;
  workspaceId: string;
  source: SourceName;
  name: string;
  grouping: Grouping;
  mapping: FieldMapping;
  rules: LifecycleRules;
  /** The workspace's grouping rules; null: it has none that is on. */
  findRule: FindRule | null;
  /** The workspace's shaping rules that are for this integration; null: it has none that is on. */
  shape: Shaper | null;
};

const MAX_AGE_MS = 5_000;
const MAX_ENTRIES = 10_000;
const MAX_RULE_SETS = 1_000;

const WORKSPACE = { select: { rules: true, groupingRevision: true, shapingRevision: true } } as const;

/** What a workspace's rules make of alerts, read and compiled; `revision` moves with any of them. */
type RuleSet = { revision: string; findRule: FindRule | null; shaperOf: ShaperOf };

const hashText = (key: string): string => hash('sha256', key, 'base64');

/** SHA-256 of a key: what is looked up, so that no key stands in the clear and no comparison leaks its bytes. */
export const hashKey = (key: string): Buffer => Buffer.from(hashText(key), 'base64');

/** Key → integration, at most five seconds old: a revoked or rotated key stops within that time. */
export class IntegrationCache {
  readonly #database: Database;
  /** By workspace, compiled once for all of its integrations and kept until the rules change. */
  readonly #ruleSets = new Map<string, RuleSet>();
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
    return ids ? this.read(ids) : null;
  }

  /** An integration as it stands now. Null: there is none of this id in the workspace. */
  read(options: { workspaceId: string; integrationId: string }): Promise<KnownIntegration | null> {
    const { workspaceId, integrationId } = options;
    return this.#database.tenant({ workspaceId }, async (db) => {
      const row = await db.integration.findUnique({
        where: { workspaceId_id: { workspaceId, id: integrationId } },
        select: { source: true, name: true, grouping: true, mapping: true, workspace: WORKSPACE },
      });
      if (!row) return null;
      const { groupingRevision, shapingRevision } = row.workspace;
      const { findRule, shaperOf } = await this.#rulesOf({
        db,
        workspaceId,
        revision: `${groupingRevision}/${shapingRevision}`,
      });
      return {
        integrationId,
        workspaceId,
        source: SourceName.parse(row.source),
        name: row.name,
        grouping: Grouping.parse(row.grouping),
        mapping: FieldMapping.parse(row.mapping),
        rules: toRules(row.workspace.rules),
        findRule,
        shape: shaperOf({ integrationId, source: row.source }),
      };
    });
  }

  async #rulesOf(options: { db: TenantClient; workspaceId: string; revision: string }): Promise<RuleSet> {
    const { db, workspaceId, revision } = options;
    const known = this.#ruleSets.get(workspaceId);
    if (known?.revision === revision) return known;
    const groupingRules = await readGroupingRules({ db, workspaceId });
    const ruleSet = {
      revision,
      findRule: groupingRules.length > 0 ? compileGroupingRules({ rules: groupingRules }) : null,
      shaperOf: compileShapingRules({ rules: await readShapingRules({ db, workspaceId }) }),
    };
    if (this.#ruleSets.size >= MAX_RULE_SETS) this.#ruleSets.clear();
    this.#ruleSets.set(workspaceId, ruleSet);
    return ruleSet;
  }
}
