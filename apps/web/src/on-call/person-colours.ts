const COLOURS = 8;

/** A colour for each person of a plan: neighbours in it differ as far as there are colours. Names stand beside them. */
export function coloursOf(bars: readonly { member: { memberId: string } | null }[]): Map<string, number> {
  const ids = [...new Set(bars.flatMap(({ member }) => member?.memberId ?? []))].sort();
  return new Map(ids.map((id, index) => [id, index % COLOURS]));
}
