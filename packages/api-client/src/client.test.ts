import { expect, it } from 'vitest';
import { type ApiProblem, bodyOf, createApiClient } from './client.ts';

const clientOf = (answer: (request: Request) => Response | Promise<Response>, token: string | null = 'a-token') =>
  createApiClient({
    baseUrl: 'http://api.example',
    getToken: () => Promise.resolve(token),
    workspaceId: 'a-workspace',
    fetch: (request) => Promise.resolve(answer(request)),
  });
const problemOf = (promise: Promise<unknown>): Promise<ApiProblem> =>
  promise.then(
    () => Promise.reject(new Error('it was answered')),
    (error: ApiProblem) => error,
  );

it('asks with the bearer and the workspace of the moment', async () => {
  let asked: Request | undefined;
  const client = clientOf((request) => {
    asked = request;
    return Response.json({ items: [] });
  });
  expect(bodyOf(await client.GET('/api/v1/members'))).toEqual({ items: [] });
  expect(asked?.url).toBe('http://api.example/api/v1/members');
  expect(asked?.headers.get('authorization')).toBe('Bearer a-token');
  expect(asked?.headers.get('x-workspace-id')).toBe('a-workspace');
  await clientOf((request) => {
    asked = request;
    return Response.json({ items: [] });
  }, null).GET('/api/v1/members');
  expect(asked?.headers.has('authorization')).toBe(false);
});

it('throws a problem with its code and reason', async () => {
  const client = clientOf(() =>
    Response.json(
      { type: 'about:blank', title: 'No.', status: 409, code: 'CONFLICT', reason: 'group_resolved', requestId: 'r1' },
      { status: 409, headers: { 'content-type': 'application/problem+json; charset=utf-8' } },
    ),
  );
  const asking = client.POST('/api/v1/alert-groups/{id}/acknowledge', { params: { path: { id: 'x' } } });
  expect(await problemOf(asking)).toMatchObject({
    name: 'ApiProblem',
    status: 409,
    code: 'CONFLICT',
    reason: 'group_resolved',
    requestId: 'r1',
    message: 'No.',
  });
});

it('throws one without a code of ours when a proxy answers, what came is no JSON, or nobody does', async () => {
  const proxy = clientOf(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  expect(await problemOf(proxy.GET('/api/v1/me'))).toMatchObject({ status: 502, code: 'UNREACHABLE' });
  const broken = clientOf(
    () => new Response('{', { status: 500, headers: { 'content-type': 'application/problem+json' } }),
  );
  expect(await problemOf(broken.GET('/api/v1/me'))).toMatchObject({ status: 500, code: 'UNREACHABLE' });
  const silent = clientOf(() => Promise.reject(new TypeError('fetch failed')));
  expect(await problemOf(silent.GET('/api/v1/me'))).toMatchObject({ status: 0, code: 'UNREACHABLE' });
});

it('leaves a request that was called off to whoever called it off', async () => {
  const client = clientOf(() => Promise.reject(new DOMException('over', 'AbortError')));
  await expect(client.GET('/api/v1/me')).rejects.toMatchObject({ name: 'AbortError' });
});
