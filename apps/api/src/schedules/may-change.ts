import type { SwapBody } from '@signalcraft/contracts/schedule-api';
import type { CreateScheduleException } from '@signalcraft/contracts/schedules';
import type { Principal } from '../identity/principal.ts';

/** A program with the scope may do what an admin may. */
const isAdmin = (caller: Principal): boolean =>
  caller.type === 'api_key' || caller.role === 'ADMIN' || caller.role === 'OWNER';

/** Whether the caller may make or take away an exception of this kind. */
export const mayChangeException = (options: { caller: Principal; kind: CreateScheduleException['kind'] }): boolean =>
  options.kind === 'override' || isAdmin(options.caller);

/** Whether the caller may say that both sides of a swap agreed: an admin, or one of the two. */
export const maySwap = ({ caller, wanted }: { caller: Principal; wanted: SwapBody }): boolean =>
  mayAnswerFor({ caller, memberIds: [wanted.offered.memberId, wanted.wanted.memberId] });

/** Whether the caller is one of the members, or may speak for any. */
export const mayAnswerFor = ({ caller, memberIds }: { caller: Principal; memberIds: readonly string[] }): boolean =>
  isAdmin(caller) || (caller.type === 'member' && memberIds.includes(caller.memberId));
