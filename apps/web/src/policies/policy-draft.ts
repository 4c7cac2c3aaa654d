import type {
  CreateEscalationPolicy,
  EscalationPolicy,
  PolicyStep,
  StepCondition,
} from '@signalcraft/contracts/escalation-policies';
import type { Directory } from './directory.ts';
import { kindOf } from './targets.ts';

/** A step while it is edited; `key` tells it from the others wherever it stands. */
export type StepDraft = PolicyStep & { key: string };
export type PolicyDraft = Omit<CreateEscalationPolicy, 'steps'> & { steps: StepDraft[] };

let made = 0;
const newKey = (): string => {
  made += 1;
  return `step-${made}`;
};

const NEXT_AFTER_MS = 5 * 60_000;

export const draftOfPolicy = (policy: EscalationPolicy): PolicyDraft => ({
  name: policy.name,
  description: policy.description,
  steps: policy.steps.map((step) => ({ ...step, key: newKey() })),
  repeats: policy.repeats,
  fallbackMemberIds: policy.fallbackMemberIds,
});

export const blankPolicy = (directory: Directory): PolicyDraft => ({
  name: '',
  description: '',
  steps: [{ ...blankStep(directory), delayMs: 0 }],
  repeats: 0,
  fallbackMemberIds: [],
});

/** Who is on call, where there is a schedule; else everyone. */
export const blankStep = (directory: Directory): StepDraft => ({
  key: newKey(),
  delayMs: NEXT_AFTER_MS,
  targets: [kindOf('schedule').blank(directory) ?? { kind: 'everyone_who_can_respond' }],
  condition: null,
});

export const bodyOf = (draft: PolicyDraft): CreateEscalationPolicy => ({
  ...draft,
  name: draft.name.trim(),
  description: draft.description.trim(),
  steps: draft.steps.map(({ delayMs, targets, condition }) => ({ delayMs, targets, condition })),
});

const NO_CONDITION: StepCondition = { between: null, onlyIfFiringAtLeast: null, minSeverity: null };

/** The condition after a change of one part; null where no part is left. */
export function withCondition(condition: StepCondition | null, change: Partial<StepCondition>): StepCondition | null {
  const changed = { ...NO_CONDITION, ...condition, ...change };
  return Object.values(changed).every((part) => part === null) ? null : changed;
}
