import { createServer as createHttpServer, type ServerOptions } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { isClerkWebhook } from '../identity/clerk-webhooks.route.ts';
import { createIngestServer, INGEST_PREFIX } from '../ingest/ingest-server.ts';
import { toAppError } from './app-error.ts';
import { closeConnectionsAtTheEnd, closeIdleConnectionsAtTheEnd } from './closing-connections.ts';
import { nextRequestId, REQUEST_ID_HEADER } from './request-id.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { sendProblem } from './send-problem.ts';

/** What a route other than ingest takes as its body. */
const BODY_MAX_BYTES = 256 * 1024;
/** Where a list that is far too long is refused by its own rule, with its path, and not for the size of the body. */
const LONG_LISTS = { routes: /^\/api\/v1\/escalation-policies(\/|$)/, maxBytes: 2 * 1024 * 1024 };
const HTTP: ServerOptions = {
  // Longer than the 60 s after which load balancers give up an idle connection, so that they are the ones who close.
  keepAliveTimeout: 65_000,
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  noDelay: true,
};
/** Asked so often, and worth so little, that their lines would bury the others. */
const QUIET_ROUTES = /^\/api\/(health(\/\w+)?|metrics)$/;

/**
 * Fastify with what every route has: request ids, time-outs, the access log by route pattern, latency metrics, and an
 * end that keeps no connection. Deliveries go to a Fastify of their own on the same port: what Nest hooks into every
 * request would cost them as much as they cost themselves.
 */
export async function createServer(
  deps: Pick<ApiDeps, 'env' | 'log' | 'metrics' | 'readiness' | 'ingest'>,
): Promise<FastifyInstance> {
  const { env, log, metrics, readiness } = deps;
  const ingest = await createIngestServer(deps);
  const server = fastify({
    logger: false,
    genReqId: nextRequestId,
    // The proxy next to us says who asked it; what stands further left in the header is the caller's own word.
    trustProxy: env.TRUST_PROXY && ((_address, hop) => hop === 0),
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: { maxParamLength: 512 },
    serverFactory: (handler) =>
      createHttpServer(HTTP, (request, response) => {
        if (request.url?.startsWith(INGEST_PREFIX) && !isClerkWebhook(request.url)) ingest.routing(request, response);
        else handler(request, response);
      }),
    // While it ends, what comes on a living connection is still answered, and the connection closed after it.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) =>
      sendProblem({ request, reply: reply as FastifyReply, error: toAppError(error), log }),
  });
  closeConnectionsAtTheEnd(server, readiness);
  closeIdleConnectionsAtTheEnd(server);
  server.addHook('onRoute', (route) => {
    if (LONG_LISTS.routes.test(route.url)) route.bodyLimit = LONG_LISTS.maxBytes;
  });
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(SECURITY_HEADERS).header(REQUEST_ID_HEADER, request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    metrics.answered({
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      ms: reply.elapsedTime,
    });
    logAnswer({ log, request, reply });
    done();
  });
  return server;
}

/** The pattern, such as `/api/v1/alert-groups/:id`: a URL may carry keys and tokens and stands in no log or label. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';

function logAnswer(options: { log: ApiDeps['log']; request: FastifyRequest; reply: FastifyReply }): void {
  const { log, request, reply } = options;
  const route = routeOf(request);
  const level = QUIET_ROUTES.test(route) ? 'debug' : reply.statusCode >= 500 ? 'error' : 'info';
  if (!log.isLevelEnabled(level)) return;
  log[level](
    {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    },
    'Request answered',
  );
}
