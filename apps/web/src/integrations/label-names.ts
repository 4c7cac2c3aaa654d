/** The label names in a text, one a line or separated by commas; each once. */
export const labelNames = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,]/)
      .map((name) => name.trim())
      .filter(Boolean),
  ),
];
