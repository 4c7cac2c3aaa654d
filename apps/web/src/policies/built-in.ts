import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';

/** What no route matches goes by this one, as the server has it. */
export const BUILT_IN: Pick<EscalationPolicy, 'name' | 'steps' | 'repeats' | 'fallbackMemberIds'> = {
  name: 'Everyone who can respond, by e-mail',
  steps: [{ delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' }], condition: null }],
  repeats: 0,
  fallbackMemberIds: [],
};
