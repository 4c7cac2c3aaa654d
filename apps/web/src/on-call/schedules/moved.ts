/** A copy of a list with one entry at another place. */
export function moved<T>(options: { list: readonly T[]; from: number; to: number }): T[] {
  const { list, from, to } = options;
  const entry = list[from];
  return entry === undefined ? [...list] : list.toSpliced(from, 1).toSpliced(to, 0, entry);
}
