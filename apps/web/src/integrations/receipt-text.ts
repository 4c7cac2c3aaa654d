import type { ReceiptPage } from '@signalcraft/contracts/integrations';

/** What became of a delivery, in a line. */
export function outcomeText(
  receipt: Pick<ReceiptPage['items'][number], 'accepted' | 'unparsed' | 'problem' | 'dropped'>,
): string {
  const { accepted, unparsed, problem, dropped } = receipt;
  const alerts = accepted === 1 ? '1 alert' : `${accepted} alerts`;
  const stored = dropped > 0 ? `${alerts}, ${dropped === accepted ? 'all' : dropped} dropped by a rule` : alerts;
  if (unparsed > 0) return `Kept, but not understood${problem ? `: ${problem}` : ''}`;
  return problem ? `${stored}. ${problem}` : stored;
}
