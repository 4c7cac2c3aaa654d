const COLOURS = 8;

/** One of eight colours for a person, always the same; their name stands beside it. */
export function personColour(memberId: string): number {
  let sum = 0;
  for (const character of memberId) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return sum % COLOURS;
}
