/** Line and paragraph separators, control characters, and marks that reverse the direction of what follows. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const HIDDEN_BUT_LINES = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** `text` as one visible line of at most `max` characters: nothing in it can begin a header or turn its direction. */
export function oneLine(options: { text: string; max: number }): string {
  const { text, max } = options;
  // Cut before cleaning: a title of a megabyte is not walked through.
  const visible = wellFormed(text.slice(0, max * 4))
    .replace(HIDDEN, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return cut(visible, max);
}

/** The same with its lines kept. */
export function someLines(options: { text: string; max: number }): string {
  const { text, max } = options;
  const visible = wellFormed(text.slice(0, max * 4))
    .replace(/\r\n?/g, '\n')
    .replace(HIDDEN_BUT_LINES, '')
    .trim();
  return cut(visible, max);
}

/** `text` with halves of characters replaced, which no encoding could carry. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = [...text];
  return characters.length <= max
    ? text
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}
