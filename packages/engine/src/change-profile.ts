import { nameUser } from '@signalcraft/database/system/people';
import { newId } from '@signalcraft/platform/ids';
import type { ConfigurationChange } from './configuration.ts';

/** Gives a user another name, in all their workspaces; the audit log of the one they are in has it. */
export async function renameUser(
  options: ConfigurationChange & { userId: string; memberId: string; name: string },
): Promise<void> {
  const { requestId, address } = options.askedBy;
  await nameUser({ ...options, auditId: newId(Date.now()), requestId, address });
}
