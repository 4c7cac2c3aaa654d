const NAME = 'signalcraft-inbox';

/** The list as it was last seen in this tab: a group's page steps through it and leads back to it. */
export type InboxOrder = { ids: string[]; address: string };

export function rememberOrder(order: InboxOrder): void {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(order));
  } catch {
    // Without storage a group's page offers no neighbours.
  }
}

export function rememberedOrder(): InboxOrder | null {
  try {
    const order: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
    return typeof order === 'object' && order !== null && 'ids' in order ? (order as InboxOrder) : null;
  } catch {
    return null;
  }
}
