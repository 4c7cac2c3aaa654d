import type { Database } from '@signalcraft/database/database';
import type { AskedBy } from '@signalcraft/engine/audit';
import type { FastifyRequest } from 'fastify';
import { actorOf, type Principal } from './principal.ts';

/** What a use case that changes the configuration wants to know of the request. */
export const changeOf = (options: {
  database: Database;
  caller: Principal;
  request: FastifyRequest;
}): { database: Database; workspaceId: string; askedBy: AskedBy } => ({
  database: options.database,
  workspaceId: options.caller.workspaceId,
  askedBy: { actor: actorOf(options.caller), requestId: options.request.id, address: options.request.ip },
});
