import { postAuth } from './post-auth.ts';

/** Signs in by the account that was made just now, and goes to the inbox; else to the sign-in page. */
export async function enter(options: { email: string; password: string }): Promise<void> {
  const { ok } = await postAuth('sign-in/email', options);
  // A whole new page: nothing that was loaded for nobody stays in memory.
  window.location.assign(ok ? '/' : '/sign-in');
}
