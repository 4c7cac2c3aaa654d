import type { Database } from '@signalcraft/database/database';
import { findWorkspaceIds } from '@signalcraft/database/system/operators';
import { confirmSsoDomain } from '@signalcraft/database/system/sso';
import { newId } from '@signalcraft/platform/ids';
import { LaunchError } from './launch-error.ts';

/**
 * Confirms that a domain which a workspace named is its own: its identity provider may then sign in the addresses of it.
 * Answers what to tell the operator. Audited as done by the system.
 */
export async function confirmDomain(options: {
  database: Database;
  domain: string;
  workspace: string;
  now: number;
}): Promise<string> {
  const { database, workspace, now } = options;
  const domain = options.domain.toLowerCase();
  const [workspaceId] = await findWorkspaceIds({ database, slug: workspace, limit: 1 });
  if (workspaceId === undefined) throw new LaunchError(`There is no workspace "${workspace}".`);
  const outcome = await confirmSsoDomain({ database, workspaceId, domain, auditId: newId(now) });
  if (outcome === 'not_named')
    throw new LaunchError(
      `The workspace "${workspace}" has not named ${domain}: its OWNER does, under Single sign-on.`,
    );
  if (outcome === 'confirmed_elsewhere') throw new LaunchError(`${domain} is confirmed for another workspace.`);
  return outcome === 'confirmed'
    ? `The identity provider of "${workspace}" may sign in the addresses of ${domain} now.`
    : `${domain} was confirmed for "${workspace}" already.`;
}
