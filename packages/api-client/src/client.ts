import type { Problem } from '@signalcraft/contracts/errors';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.ts';

/** The api's schemas by name, as they go over the wire. */
export type Schemas = components['schemas'];
export type ApiClient = Client<paths>;

/** An answer that is not a 2xx: the problem's stable `code`, and the named `reason` of a conflict. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  /** Of the api's table of errors; `UNREACHABLE` when something else answered, or nothing. */
  readonly code: string;
  readonly status: number;
  readonly reason: string | undefined;
  readonly issues: { path: string; message: string }[];
  readonly requestId: string | undefined;

  constructor(options: { status: number; problem: Partial<Problem> | null; cause?: unknown }) {
    const { status, problem } = options;
    super(problem?.detail ?? problem?.title ?? 'The server did not answer as expected.', { cause: options.cause });
    this.status = status;
    this.code = problem?.code ?? 'UNREACHABLE';
    this.reason = problem?.reason;
    this.issues = problem?.issues ?? [];
    this.requestId = problem?.requestId;
  }
}

/**
 * A typed client of the api. Every request carries the bearer that `getToken` gives at that moment (null: none), and
 * the workspace, where one is chosen. It throws an ApiProblem for every answer but a 2xx, and when none came.
 */
export function createApiClient(options: {
  baseUrl: string;
  getToken: () => Promise<string | null>;
  /** Asked before each request where it is not known from the start; null: the first they joined. */
  workspaceId?: string | (() => Promise<string | null>);
  fetch?: (request: Request) => Promise<Response>;
}): ApiClient {
  const { getToken, workspaceId } = options;
  const client = createClient<paths>({
    baseUrl: options.baseUrl,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  client.use({
    onRequest: async ({ request }) => {
      const [token, workspace] = await Promise.all([
        getToken(),
        typeof workspaceId === 'function' ? workspaceId() : workspaceId,
      ]);
      if (token) request.headers.set('authorization', `Bearer ${token}`);
      if (workspace) request.headers.set('x-workspace-id', workspace);
      return request;
    },
    onResponse: async ({ response }) => {
      if (!response.ok) throw await problemIn(response);
      return response;
    },
    // Whoever called off a request knows it, and waits for no problem.
    onError: ({ error }) =>
      (error as Error).name === 'AbortError'
        ? (error as Error)
        : new ApiProblem({ status: 0, problem: null, cause: error }),
  });
  return client;
}

/** The problem in an answer, whoever gave it: a proxy's page has no code. */
export async function problemIn(response: Response): Promise<ApiProblem> {
  let problem: Partial<Problem> | null = null;
  try {
    if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
      problem = (await response.clone().json()) as Partial<Problem>;
    }
  } catch {
    // What calls itself a problem and is no JSON is as good as none.
  }
  return new ApiProblem({ status: response.status, problem });
}

/** The body of an answer: a client made here has thrown for every other. */
export function bodyOf<T>(answer: { data?: T; response: Response }): T {
  if (answer.data === undefined) throw new ApiProblem({ status: answer.response.status, problem: null });
  return answer.data;
}
