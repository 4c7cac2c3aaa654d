import type { AppError } from '@signalcraft/contracts/errors';
import type { Logger } from '@signalcraft/platform/log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { statusOf } from './app-error.ts';
import { PROBLEM_JSON, problemOf } from './problem.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

type Asked = { id: string; method: string; routeOptions: FastifyRequest['routeOptions'] };

/** Answers an error as problem+json. */
export function writeProblem(options: { request: Pick<Asked, 'id'>; reply: FastifyReply; error: AppError }): void {
  const { request, reply, error } = options;
  // An answer that is under way cannot become another one: ending it early is all that is left to say.
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
  void reply
    .code(statusOf(error))
    // Where no hook has run: for a request that is not even routed.
    .headers(SECURITY_HEADERS)
    .header('content-type', PROBLEM_JSON)
    .header(REQUEST_ID_HEADER, request.id)
    .send(JSON.stringify(problemOf({ error, requestId: request.id })));
}

/** The same, and a 5xx is logged with its cause: the access log knows only that it happened. */
export function sendProblem(options: { request: Asked; reply: FastifyReply; error: AppError; log: Logger }): void {
  const { request, error } = options;
  if (statusOf(error) >= 500) {
    options.log.error(
      { requestId: request.id, method: request.method, route: request.routeOptions.url, err: error.cause ?? error },
      'Request failed',
    );
  }
  writeProblem(options);
}
