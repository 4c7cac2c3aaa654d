/** Holds the id of the workspace that this browser looks at. */
export const WORKSPACE_COOKIE = 'signalcraft-workspace';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The workspace to look at: the chosen one while its person belongs to it, else the first they joined. */
export const chosenWorkspace = <T extends { id: string }>(options: {
  workspaces: readonly T[];
  chosenId: string | undefined;
}): T | null => options.workspaces.find(({ id }) => id === options.chosenId) ?? options.workspaces[0] ?? null;

/** Looks at another workspace from here on: a new page, so that nothing of the one before is left in this tab. */
export function switchWorkspace(options: { workspaceId: string; href?: string }): void {
  const secure = window.location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the store of cookies is not in every browser, nor without https.
  document.cookie = `${WORKSPACE_COOKIE}=${options.workspaceId}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
  window.location.assign(options.href ?? '/');
}
