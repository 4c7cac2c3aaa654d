import { type ApiClient, bodyOf } from '@signalcraft/api-client/client';

/** The product's API, called as one person in one workspace. */
export type Api = ApiClient;

/** The body of a call's answer; throws ApiProblem for every other outcome. */
export const answerOf = async <T>(call: Promise<{ data?: T; response: Response }>): Promise<T> => bodyOf(await call);
