const LENGTH_MAX = 40;

/** A slug for a name, in the letters a slug may have; `workspace` where the name has none of them. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LENGTH_MAX)
    .replace(/^-|-$/g, '');
  return words.length < 2 ? 'workspace' : words;
}
