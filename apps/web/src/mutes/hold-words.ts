import type { Hold } from '@signalcraft/contracts/alert-groups';
import type { HoldReason } from '@signalcraft/contracts/enums';

/** A hold in a word, for a row. */
export const HOLD_WORDS: Record<HoldReason, string> = {
  maintenance: 'In maintenance',
  silenced: 'Silenced',
  inhibited: 'Inhibited',
  flapping: 'Flapping',
  group_wait: 'Waiting a moment',
};

/** Why somebody is not paged, up to the name of the rule that says so. */
export const HOLD_REASONS: Record<HoldReason, string> = {
  maintenance: 'maintenance window',
  silenced: 'silence',
  inhibited: 'inhibition rule',
  flapping: 'it comes and goes: one page said so, the next comes once it is calm',
  group_wait: 'its cause may still come in',
};

const PATHS: Record<NonNullable<Hold['byType']>, string> = {
  silence: '/silences',
  maintenance_window: '/silences/windows',
  inhibition_rule: '/silences/inhibition',
};

/** The page of the rule that holds; null: no rule does. */
export const holdPath = ({ byType, byId }: Pick<Hold, 'byType' | 'byId'>): string | null =>
  byType && byId ? `${PATHS[byType]}/${byId}` : null;
