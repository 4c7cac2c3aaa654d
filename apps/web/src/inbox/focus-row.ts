/** The row that held the focus last: where `j` goes on after a click beside the list. */
let lastId: string | null = null;

const rowElements = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-inbox] [data-group-id]')];
const idOf = (row: HTMLElement | undefined): string | null => row?.dataset['groupId'] ?? null;

/** The group whose row holds the focus; null when none does. */
export function focusedGroupId(): string | null {
  const row = document.activeElement?.closest<HTMLElement>('[data-inbox] [data-group-id]');
  return row ? idOf(row) : null;
}

/** Moves the focus one row on or back; from nowhere to the row that had it last, else to the first. */
export function focusRow(direction: 'next' | 'previous'): void {
  const rows = rowElements();
  const focused = focusedGroupId();
  const at = rows.findIndex((row) => idOf(row) === (focused ?? lastId));
  const step = direction === 'next' ? 1 : -1;
  const to = at < 0 ? 0 : focused === null ? at : Math.min(rows.length - 1, Math.max(0, at + step));
  const row = rows[to];
  if (!row) return;
  lastId = idOf(row);
  const link = row.querySelector('a');
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}
