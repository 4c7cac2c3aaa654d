import { forwardAuth } from '../../../../auth/forward-auth.ts';
import { serverToken } from '../../../../auth/server-session.ts';
import { readEnv } from '../../../../lib/env.ts';

/** The bearer with which this person's browser calls the API: `{token}`, or 401. */
export async function GET(request: Request): Promise<Response> {
  if (readEnv().auth.kind === 'local') return forwardAuth(request);
  const token = await serverToken();
  return Response.json(token ? { token } : { code: 'UNAUTHENTICATED' }, {
    status: token ? 200 : 401,
    headers: { 'cache-control': 'no-store' },
  });
}
