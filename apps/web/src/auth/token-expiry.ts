/** When a JWT ends, in milliseconds; 0 for a text that is none. The signature is the API's to check. */
export function expiryOf(token: string): number {
  const [, payload] = token.split('.');
  if (!payload) return 0;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof exp === 'number' ? exp * 1_000 : 0;
  } catch {
    return 0;
  }
}
