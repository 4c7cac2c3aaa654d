/** Ends the session of a local account here and on the server, and leaves for the sign-in page. */
export async function signOutLocally(): Promise<void> {
  try {
    await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
  } finally {
    // A whole new page: nothing that was loaded for this person stays in memory.
    window.location.assign('/sign-in');
  }
}
