import createClient, { type Client } from 'openapi-fetch';
import { ApiError } from './api-error.ts';
import type { paths } from './paths.ts';

/** The product's API as its OpenAPI document types it, called as one person in one workspace. */
export type Api = Client<paths>;

/** Calls with the bearer that `token` gives for each call; null sends none, and the API refuses. */
export function apiAt(options: { baseUrl: string; token: () => Promise<string | null> }): Api {
  const api = createClient<paths>({ baseUrl: options.baseUrl, cache: 'no-store' });
  api.use({
    onRequest: async ({ request }) => {
      const token = await options.token();
      if (token) request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
  });
  return api;
}

/** The answer's data; throws ApiError for every other outcome, the network's included. */
export async function answerOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer: { data?: T; error?: unknown; response: Response };
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError({ status: 0, cause });
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  throw new ApiError({
    status: response.status,
    ...(typeof error === 'object' && error !== null ? { problem: error } : {}),
  });
}
