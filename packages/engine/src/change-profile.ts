import type { UpdateProfile } from '@signalcraft/contracts/profile';
import { changeUser } from '@signalcraft/database/system/people';
import { newId } from '@signalcraft/platform/ids';
import type { ConfigurationChange } from './configuration.ts';

/** Changes what a user says of themselves, in all their workspaces; the audit log of the one they are in has it. */
export async function changeProfile(
  options: ConfigurationChange & { userId: string; memberId: string; wanted: UpdateProfile },
): Promise<void> {
  const { requestId, address } = options.askedBy;
  await changeUser({ ...options, auditId: newId(Date.now()), requestId, address });
}
