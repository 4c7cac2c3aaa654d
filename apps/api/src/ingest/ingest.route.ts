import { AppError } from '@signalcraft/contracts/errors';
import type { IngestOutcome } from '@signalcraft/engine/ingest-outcome';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { toAppError } from '../http/app-error.ts';
import { REQUEST_ID_HEADER } from '../http/request-id.ts';
import { SECURITY_HEADERS } from '../http/security-headers.ts';
import { sendProblem, writeProblem } from '../http/send-problem.ts';
import { type BodyRead, readBody } from './read-body.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The media type of a delivery as it was sent. */
    sentContentType: string | null;
  }
}

const ROUTE = '/api/webhooks/:source/:key';
const EMPTY: BodyRead = { kind: 'read', body: Buffer.alloc(0) };

type Deps = Pick<ApiDeps, 'log' | 'metrics' | 'ingest'>;
type Delivered = { Params: { source: string; key: string }; Body: BodyRead | undefined };

/** The ingest routes, with parser, hooks and errors of their own: raw bytes of any content type, and nothing they do not need. */
export const ingestRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (server) => {
    const { ingest, log, metrics } = deps;
    takeAnyBody(server, ingest.maxBytes);
    server.setErrorHandler((error, request, reply) => sendProblem({ request, reply, error: toAppError(error), log }));
    server.setNotFoundHandler((request, reply) => writeProblem({ request, reply, error: new AppError('NOT_FOUND') }));
    server.addHook('onRequest', (request, reply, done) => {
      void reply.headers(SECURITY_HEADERS).header(REQUEST_ID_HEADER, request.id);
      done();
    });
    server.addHook('onResponse', (request, reply, done) => {
      metrics.answered({ method: request.method, route: ROUTE, status: reply.statusCode, ms: reply.elapsedTime });
      done();
    });
    server.post<Delivered>(ROUTE, async (request, reply) => {
      answer({ request, reply, outcome: await outcomeOf(request, ingest) });
      return reply;
    });
    server.route({
      method: server.supportedMethods.filter((method) => method !== 'POST'),
      url: ROUTE,
      exposeHeadRoute: false,
      handler: (request, reply) => {
        void reply.header('allow', 'POST');
        writeProblem({ request, reply, error: new AppError('METHOD_NOT_ALLOWED') });
      },
    });
  };

type RouteOutcome = IngestOutcome | { kind: 'unsupported_encoding' } | { kind: 'corrupt_encoding' };

async function outcomeOf(request: FastifyRequest<Delivered>, ingest: ApiDeps['ingest']): Promise<RouteOutcome> {
  const { source, key } = request.params;
  const read = request.body ?? EMPTY;
  switch (read.kind) {
    case 'read':
      return ingest.accept({
        source,
        key,
        headers: request.headers,
        contentType: request.sentContentType,
        body: read.body,
      });
    case 'too_large':
      return ingest.refuseTooLarge({ source, key, bytes: read.bytes });
    case 'unsupported_encoding':
    case 'corrupt_encoding':
      return read;
  }
}

/** The only list of ingest answers. */
function answer(options: { request: FastifyRequest<Delivered>; reply: FastifyReply; outcome: RouteOutcome }): void {
  const { request, reply, outcome } = options;
  const refuse = (error: AppError): void => writeProblem({ request, reply, error });
  switch (outcome.kind) {
    case 'accepted':
      void reply.code(202).send(outcome.answer);
      return;
    case 'refused':
      return refuse(new AppError('INGEST_REFUSED'));
    case 'malformed_json':
      return refuse(new AppError('MALFORMED_JSON'));
    case 'corrupt_encoding':
      return refuse(new AppError('MALFORMED_JSON', { detail: 'The body does not decompress.' }));
    case 'too_deep':
      return refuse(new AppError('JSON_TOO_DEEP'));
    case 'too_large':
      void reply.header('connection', 'close');
      return refuse(new AppError('PAYLOAD_TOO_LARGE'));
    case 'unsupported_encoding':
      return refuse(new AppError('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send gzip, deflate, br, or no encoding.' }));
    case 'overloaded': {
      const { status, retryAfterSeconds } = outcome;
      return refuse(new AppError(status === 429 ? 'RATE_LIMITED' : 'OVERLOADED', { retryAfterSeconds }));
    }
    case 'database_down':
      return refuse(new AppError('DATABASE_DOWN', { retryAfterSeconds: outcome.retryAfterSeconds }));
  }
}

/** Fastify refuses media types it cannot parse before any parser is asked; here each one is a delivery. */
function takeAnyBody(server: FastifyInstance, maxBytes: number): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (request, _payload, done) => readBody({ request: request.raw, maxBytes, done }));
  server.decorateRequest('sentContentType', null);
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const sent = headers['content-type'];
    if (sent !== undefined) {
      request.sentContentType = sent;
      headers['content-type'] = 'application/octet-stream';
    }
    done();
  });
}
