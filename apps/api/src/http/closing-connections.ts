import type { FastifyInstance } from 'fastify';
import type { Readiness } from './readiness.ts';

const IDLE_SWEEP_MS = 100;

/** Once the process ends, each answer closes its connection: kept alive, it would hold the server for a minute. */
export function closeConnectionsAtTheEnd(server: FastifyInstance, readiness: Readiness): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.stopping.aborted) void reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Closes what falls idle while the server closes: a connection that was busy at first would stay. */
export function closeIdleConnectionsAtTheEnd(server: FastifyInstance): void {
  server.addHook('preClose', (done) => {
    const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
    server.server.once('close', () => clearInterval(sweep));
    done();
  });
}
