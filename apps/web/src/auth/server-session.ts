import 'server-only';
import { ApiProblem, createApiClient } from '@signalcraft/api-client/client';
import type { Me } from '@signalcraft/contracts/identity';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { type Api, answerOf } from '../lib/api.ts';
import { readEnv } from '../lib/env.ts';
import { chosenWorkspace, WORKSPACE_COOKIE } from '../shell/workspace-choice.ts';

/** The bearer of this request's person; null when nobody is signed in. Asked for once a request. */
export const serverToken = cache(async (): Promise<string | null> => {
  const env = readEnv();
  if (env.auth.kind === 'clerk') {
    const { auth } = await import('@clerk/nextjs/server');
    const { getToken } = await auth();
    return getToken();
  }
  const cookie = (await cookies()).toString();
  if (!cookie) return null;
  let response: Response;
  try {
    response = await fetch(`${env.apiInternalUrl}/api/auth/token`, {
      headers: { cookie, accept: 'application/json', 'user-agent': (await headers()).get('user-agent') ?? 'web' },
      cache: 'no-store',
      signal: AbortSignal.timeout(10_000),
    });
  } catch (cause) {
    throw new ApiProblem({ status: 0, problem: null, cause });
  }
  if (response.status === 401) return null;
  const body: unknown = await response.json().catch(() => null);
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : null;
  if (typeof token === 'string') return token;
  throw new ApiProblem({ status: response.status, problem: null });
});

/** The API as this request's person, in the workspace they chose. */
export const serverApi = cache(
  (): Api =>
    createApiClient({ baseUrl: readEnv().apiInternalUrl, getToken: serverToken, workspaceId: chosenWorkspaceId }),
);

/** Null where none was chosen, or is not theirs any more: the API takes the first they joined. */
async function chosenWorkspaceId(): Promise<string | null> {
  const chosenId = (await cookies()).get(WORKSPACE_COOKIE)?.value;
  if (chosenId === undefined) return null;
  return (await serverMe())?.workspaces.find(({ id }) => id === chosenId)?.id ?? null;
}

/** The workspace that this request's person looks at; null: they belong to none. */
export async function serverWorkspace(me: Me): Promise<Me['workspaces'][number] | null> {
  return chosenWorkspace({
    workspaces: me.workspaces,
    chosenId: (await cookies()).get(WORKSPACE_COOKIE)?.value,
  });
}

/** Who is asking; null when nobody is signed in. Asked for once a request. */
export const serverMe = cache(async (): Promise<Me | null> => {
  if (!(await serverToken())) return null;
  try {
    const anywhere = createApiClient({ baseUrl: readEnv().apiInternalUrl, getToken: serverToken });
    return await answerOf(anywhere.GET('/api/v1/me', {}));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
});

/** Who is asking; leads to the sign-in page when nobody is signed in. */
export async function requireMe(options: { returnTo: string }): Promise<Me> {
  const me = await serverMe();
  if (!me) redirect(`/sign-in?next=${encodeURIComponent(options.returnTo)}`);
  return me;
}
