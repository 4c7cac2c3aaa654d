/** What became of a request to the identity routes. `status` 0: there was no answer. */
export type AuthAnswer = { ok: boolean; status: number; retryAfterSeconds: number | null };

/** Sends one request to the identity routes of this origin. Never rejects. */
export async function postAuth(path: string, body: object): Promise<AuthAnswer> {
  try {
    const response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const retryAfter = response.headers.get('retry-after') ?? response.headers.get('x-retry-after');
    return { ok: response.ok, status: response.status, retryAfterSeconds: Number(retryAfter) || null };
  } catch {
    return { ok: false, status: 0, retryAfterSeconds: null };
  }
}
