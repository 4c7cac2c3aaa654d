/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n\t]/;

/**
 * A line of CSV as RFC 4180 has it, with its end; null is an empty value. A value that a spreadsheet would take for a
 * formula begins with an apostrophe, so that it is shown and not run.
 */
export const csvLine = (values: readonly (string | null)[]): string => `${values.map(toField).join(',')}\r\n`;

function toField(value: string | null): string {
  const text = value !== null && FORMULA.test(value) ? `'${value}` : (value ?? '');
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
