import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@signalcraft/platform/log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from './app-error.ts';
import { sendProblem } from './send-problem.ts';

/** Answers every error of Nest's routes, and Fastify's own, as problem+json; what is our fault is logged with its cause. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Logger;

  constructor(options: { log: Logger }) {
    this.#log = options.log;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem({
      request: http.getRequest<FastifyRequest>(),
      reply: http.getResponse<FastifyReply>(),
      error: toAppError(exception),
      log: this.#log,
    });
  }
}
