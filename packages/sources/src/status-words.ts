import type { IncomingStatus } from '@signalcraft/contracts/enums';

const WORDS: Record<IncomingStatus, string> = {
  firing:
    'firing alerting alert triggered trigger open opened active started start problem down error failed failure bad ' +
    'critical crit warning warn anomalous unhealthy nodata create created new true 1',
  resolved:
    'resolved resolve ok recovered recovery closed close cleared clear normal up good healthy success succeeded ' +
    'inactive ended end fixed false 0',
  acknowledged: 'acknowledged acknowledge acked ack',
};

const BY_WORD = new Map(
  (Object.keys(WORDS) as IncomingStatus[]).flatMap((status) =>
    WORDS[status].split(' ').map((word) => [word, status] as const),
  ),
);

/** The status that a tool's word means, whatever its case; null for a word that no tool is known to use. */
export const readStatus = (word: string): IncomingStatus | null => BY_WORD.get(word.trim().toLowerCase()) ?? null;
