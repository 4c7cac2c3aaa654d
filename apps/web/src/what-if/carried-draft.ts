import type { WhatIfDraftInput } from '@signalcraft/contracts/what-if';

const KEY = 'what-if-draft';

/** A draft on its way from a form to the what-if page. */
export type CarriedDraft = { what: string; draft: WhatIfDraftInput };

/** Keeps a draft for the what-if page of this tab. */
export function carryDraft(carried: CarriedDraft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(carried));
  } catch {
    // Without a store the page asks of what is saved.
  }
}

/** The draft that a form of this tab sent on last; null: none did, or an older version wrote it. */
export function carriedDraft(): CarriedDraft | null {
  try {
    const { what, draft } = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as CarriedDraft;
    // Whether it is a sound one the API says.
    return typeof what === 'string' && typeof draft === 'object' ? { what, draft } : null;
  } catch {
    return null;
  }
}
