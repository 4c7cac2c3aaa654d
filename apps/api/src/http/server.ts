import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { ingestRoutes } from '../ingest/ingest.route.ts';
import { toAppError } from './app-error.ts';
import { nextRequestId, REQUEST_ID_HEADER } from './request-id.ts';
import { sendProblem } from './send-problem.ts';

/** What a route other than ingest takes as its body. */
const BODY_MAX_BYTES = 256 * 1024;
const IDLE_SWEEP_MS = 100;
/** Asked so often, and worth so little, that their lines would bury the others. */
const QUIET_ROUTES = /^\/api\/(health(\/\w+)?|metrics)$/;

/**
 * Fastify with what every route has: request ids, time-outs, the access log by route pattern, latency metrics, and an
 * end that keeps no connection. The ingest routes stand before Nest's hooks, which they do not need and would pay for.
 */
export async function createServer(
  deps: Pick<ApiDeps, 'env' | 'log' | 'metrics' | 'readiness' | 'ingest'>,
): Promise<FastifyInstance> {
  const { env, log, metrics, readiness } = deps;
  const server = fastify({
    logger: false,
    genReqId: nextRequestId,
    trustProxy: env.TRUST_PROXY,
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: { maxParamLength: 512 },
    // Longer than the 60 s after which load balancers give up an idle connection, so that they are the ones who close.
    keepAliveTimeout: 65_000,
    requestTimeout: 30_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024 },
    // While it ends, what comes on a living connection is still answered; `onSend` closes the connection after it.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) =>
      sendProblem({ request, reply: reply as FastifyReply, error: toAppError(error), log }),
  });
  closeConnectionsAtTheEnd(server, readiness);
  await server.register(ingestRoutes(deps));

  server.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
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
  const level = reply.statusCode >= 500 ? 'error' : QUIET_ROUTES.test(route) ? 'debug' : 'info';
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

/**
 * A connection that ends a request during the shutdown would answer keep-alive and hold the server for a minute: each
 * answer says close, and what falls idle is closed at once.
 */
function closeConnectionsAtTheEnd(server: FastifyInstance, readiness: ApiDeps['readiness']): void {
  let sweep: NodeJS.Timeout | undefined;
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.stopping.aborted) void reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('preClose', (done) => {
    sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
    server.server.once('close', () => clearInterval(sweep));
    done();
  });
}
