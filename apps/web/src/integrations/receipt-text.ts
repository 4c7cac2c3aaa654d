import type { ReceiptPage } from '@signalcraft/contracts/integrations';

/** What became of a delivery, in a line. */
export function outcomeText(receipt: Pick<ReceiptPage['items'][number], 'accepted' | 'unparsed' | 'problem'>): string {
  const { accepted, unparsed, problem } = receipt;
  const stored = accepted === 1 ? '1 alert' : `${accepted} alerts`;
  if (unparsed > 0) return `Kept, but not understood${problem ? `: ${problem}` : ''}`;
  return problem ? `${stored}. ${problem}` : stored;
}
