import { AppError } from '@signalcraft/contracts/errors';
import type { Logger } from '@signalcraft/platform/log';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from '../http/app-error.ts';
import { sendProblem } from '../http/send-problem.ts';
import { CLIENT_ADDRESS_HEADER, type LocalAccounts } from './local-accounts.ts';

/** What of the library is reachable; everything else under `/api/auth` does not exist. */
const ROUTES = [
  { method: 'POST', path: '/api/auth/sign-in/email' },
  { method: 'POST', path: '/api/auth/sign-out' },
  { method: 'POST', path: '/api/auth/request-password-reset' },
  { method: 'POST', path: '/api/auth/reset-password' },
  { method: 'POST', path: '/api/auth/change-password' },
  { method: 'GET', path: '/api/auth/get-session' },
  { method: 'GET', path: '/api/auth/token' },
  { method: 'GET', path: '/api/auth/jwks' },
] as const;
const BODY_MAX_BYTES = 16 * 1024;

/** Sign-in, sign-out, session and token of the local accounts, for the web app to pass on. */
export const authRoutes =
  (options: { accounts: LocalAccounts; webBaseUrl: string; log: Logger }): FastifyPluginAsync =>
  async (server: FastifyInstance) => {
    const { accounts, log } = options;
    const webOrigin = new URL(options.webBaseUrl).origin;
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    server.setErrorHandler((error, request, reply) => sendProblem({ request, reply, error: toAppError(error), log }));
    // A browser names the page that asks; another site's page must not sign anybody in or out.
    server.addHook('onRequest', (request, _reply, done) => {
      const { origin } = request.headers;
      done(origin === undefined || origin === webOrigin ? undefined : new AppError('FORBIDDEN'));
    });
    for (const { method, path } of ROUTES) {
      server.route({
        method,
        url: path,
        bodyLimit: BODY_MAX_BYTES,
        handler: async (request, reply) => {
          const answer = await accounts.handle(toFetchRequest({ request, webBaseUrl: options.webBaseUrl }));
          // The library answers 500 without a word, the cause only in the log.
          if (answer.status >= 500) throw new AppError('INTERNAL', { cause: new Error(await answer.text()) });
          if (answer.status === 403 && (await codeOf(answer)) === 'SSO_REQUIRED') throw new AppError('SSO_REQUIRED');
          return send({ answer, reply });
        },
      });
    }
  };

/** Null: the answer is no refusal of the library's. */
const codeOf = async (answer: Response): Promise<unknown> => {
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
};

/** As the browser sent it to the web app: links and cookies are made for that address. */
function toFetchRequest(options: { request: FastifyRequest; webBaseUrl: string }): Request {
  const { request } = options;
  const headers = new Headers();
  for (const name of ['accept', 'content-type', 'cookie', 'origin', 'referer', 'user-agent']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  headers.set(CLIENT_ADDRESS_HEADER, request.ip);
  return new Request(new URL(request.url, options.webBaseUrl), {
    method: request.method,
    headers,
    ...(typeof request.body === 'string' ? { body: request.body } : {}),
  });
}

async function send(options: { answer: Response; reply: FastifyReply }): Promise<FastifyReply> {
  const { answer, reply } = options;
  reply.code(answer.status).header('cache-control', 'no-store');
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
  // The library names no charset.
  if (answer.headers.get('content-type') === 'application/json') reply.type('application/json; charset=utf-8');
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
  return reply.send(Buffer.from(await answer.arrayBuffer()));
}
