import type { Actor } from '@signalcraft/contracts/common';
import type { ActorType } from '@signalcraft/contracts/enums';
import type { TenantClient } from '@signalcraft/database/database';

/** Who did something, as it is stored. */
export type StoredActor = { type: ActorType; id: string | null };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is shown for those who left no name, or who are gone. */
const NAMELESS: Record<ActorType, string> = {
  member: 'A former member',
  api_key: 'An API key',
  source: 'The source',
  system: 'SignalCraft',
};

/** The names of members, API keys and integrations by id, as far as the workspace has them. */
export async function readNames(options: {
  db: TenantClient;
  workspaceId: string;
  ids: Iterable<string | null>;
}): Promise<NameBook> {
  const { db, workspaceId } = options;
  const ids = [...new Set(options.ids)].filter((id): id is string => id !== null && UUID.test(id));
  if (ids.length === 0) return new NameBook(new Map());
  const where = { workspaceId, id: { in: ids } };
  const members = await db.member.findMany({ where, select: { id: true, user: { select: { name: true } } } });
  const names = new Map<string, NamedActor>(
    members.map((member) => [member.id, { type: 'member', name: member.user.name }]),
  );
  if (names.size < ids.length) {
    const integrations = await db.integration.findMany({ where, select: { id: true, name: true } });
    for (const one of integrations) names.set(one.id, { type: 'source', name: one.name });
  }
  if (names.size < ids.length) {
    const keys = await db.apiKey.findMany({ where, select: { id: true, name: true } });
    for (const key of keys) names.set(key.id, { type: 'api_key', name: key.name });
  }
  return new NameBook(names);
}

type NamedActor = { type: ActorType; name: string };

/** Names that were read, ready to be asked for. */
export class NameBook {
  readonly #names: ReadonlyMap<string, NamedActor>;

  constructor(names: ReadonlyMap<string, NamedActor>) {
    this.#names = names;
  }

  actor(stored: StoredActor): Actor {
    return { ...stored, name: (stored.id && this.#names.get(stored.id)?.name) || NAMELESS[stored.type] };
  }

  /** One of a group's holders: a member or an API key by id, or `source`, whose integration is the group's. */
  holder(options: { holder: string; integrationId: string | null }): Actor {
    const { holder } = options;
    if (holder === 'source') return this.actor({ type: 'source', id: options.integrationId });
    return this.actor({ type: this.#names.get(holder)?.type ?? 'member', id: holder });
  }

  member(memberId: string | null): { memberId: string; name: string } | null {
    return memberId === null ? null : { memberId, name: this.actor({ type: 'member', id: memberId }).name };
  }
}
