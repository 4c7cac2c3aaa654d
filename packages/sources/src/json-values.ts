export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own properties only: `constructor` is no field unless it was sent. */
export const fieldOf = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** A text, number or boolean as text; null for everything else and for an empty text. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** What a value is, for a problem: `a list`, `"text"`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  // JSON escapes what no text column takes.
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : `the ${typeof value} ${String(value)}`;
}

/**
 * An object's values as texts. Nested ones stand as their JSON; null ones are left out. The given object itself when it
 * holds only texts, as nearly all do.
 */
export function textsOf(object: JsonObject): Record<string, string> {
  for (const name in object) if (typeof object[name] !== 'string') return rewriteTexts(object);
  return object as Record<string, string>;
}

function rewriteTexts(object: JsonObject): Record<string, string> {
  const entries = Object.entries(object).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const];
  });
  return Object.fromEntries(entries);
}

const NAMED_MAX = 5;

/** Many problems as one text: the first five, and how many more. */
export function summarise(problems: readonly string[]): string {
  const more = problems.length - NAMED_MAX;
  return `${problems.slice(0, NAMED_MAX).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
