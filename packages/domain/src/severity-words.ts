import type { Severity } from '@signalcraft/contracts/enums';

/** What stands when a source gives no severity, or a word that no tool is known to use. */
export const DEFAULT_SEVERITY: Severity = 'warning';

const WORDS: Record<Severity, string> = {
  critical:
    'critical crit page paging emergency emerg panic fatal disaster catastrophic blocker outage alert down urgent',
  high: 'high error err major severe unreachable unreach important failure failed',
  warning: 'warning warn medium med moderate average degraded unknown',
  low: 'low minor notice',
  info: 'info information informational none ok normal debug trace success sample cleared unclassified',
};

export type ReadSeverity = { severity: Severity; isKnown: boolean };

const known = (severity: Severity): ReadSeverity => ({ severity, isKnown: true });
const BY_WORD = new Map(
  (Object.keys(WORDS) as Severity[]).flatMap((severity) =>
    WORDS[severity].split(' ').map((word) => [word, known(severity)] as const),
  ),
);
const NOT_GIVEN: ReadSeverity = { severity: DEFAULT_SEVERITY, isKnown: true };
const UNKNOWN: ReadSeverity = { severity: DEFAULT_SEVERITY, isKnown: false };

/** 0 and 1 are the worst, as in P1 and SEV1; 5 and more the least. A tool that counts upwards says words instead. */
const BY_NUMBER = (['critical', 'critical', 'high', 'warning', 'low', 'info'] as const).map(known);
const NUMBERED = /^(?:(?:p|s|sev|severity|prio|priority|level)[\s_:#-]*)?(\d{1,9}(?:\.\d+)?)$/;

/**
 * The severity that a tool's own word or number means: `page`, `P2`, `SEV-1`, `3`. Case does not matter; numbers are
 * compared as numbers. An unknown word means `DEFAULT_SEVERITY` and says so.
 */
export function readSeverity(word: string | null): ReadSeverity {
  if (word === null) return NOT_GIVEN;
  const exact = BY_WORD.get(word);
  if (exact) return exact;
  const plain = word.trim().toLowerCase();
  if (plain === '') return NOT_GIVEN;
  const number = NUMBERED.exec(plain)?.[1];
  const numbered = number === undefined ? undefined : BY_NUMBER[Math.min(5, Math.trunc(Number(number)))];
  return BY_WORD.get(plain) ?? numbered ?? UNKNOWN;
}
