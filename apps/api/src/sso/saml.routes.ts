import { AppError } from '@signalcraft/contracts/errors';
import { safeReturnPath } from '@signalcraft/contracts/return-path';
import type { SamlRefusal } from '@signalcraft/contracts/sso';
import type { Database } from '@signalcraft/database/database';
import { findSsoSlugByDomain } from '@signalcraft/database/system/sso';
import { beginSsoLogin, serviceProviderMetadata } from '@signalcraft/engine/sso-login';
import { type SamlSignIn, signInBySaml } from '@signalcraft/engine/sso-sign-in';
import type { Logger } from '@signalcraft/platform/log';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from '../http/app-error.ts';
import { sendProblem } from '../http/send-problem.ts';
import { CLIENT_ADDRESS_HEADER, type LocalAccounts } from '../identity/local-accounts.ts';
import { browserSecretCookie, makeBrowserSecret, readBrowserSecret } from './browser-secret.ts';

const PREFIX = '/api/auth/saml';
/** A response in base64, with what a form makes of it. */
const BODY_MAX_BYTES = 512 * 1024;
const SLUG = /^[a-z0-9][a-z0-9-]{0,98}$/;
const TEST = /^[0-9a-f-]{36}$/;
/** What says that nobody whom we believe signed it; the rest says that it was not for us, not now or not this one. */
const UNSIGNED: readonly SamlRefusal[] = ['not_signed', 'signature_form', 'weak_algorithm', 'signature_invalid'];
const NOT_THEIRS: readonly SamlRefusal[] = ['domain_not_confirmed', 'member_removed', 'not_enabled'];

type Options = { accounts: LocalAccounts; database: Database; webBaseUrl: string; log: Logger };

/** Sign-in by a workspace's identity provider, for the web app to pass on. The provider's page posts from its own site. */
export const samlRoutes =
  (options: Options): FastifyPluginAsync =>
  async (server: FastifyInstance) => {
    const { log, webBaseUrl } = options;
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    server.setErrorHandler((error, request, reply) => sendProblem({ request, reply, error: toAppError(error), log }));

    server.get(`${PREFIX}/start`, async (request, reply) => {
      const { for: who = '', next } = request.query as Record<string, string | undefined>;
      const slug = await slugOf({ ...options, who: who.trim().toLowerCase() });
      const to =
        slug === null
          ? '/sign-in?sso=unknown'
          : `${PREFIX}/${slug}/login?${new URLSearchParams({ next: safeReturnPath(next) })}`;
      return redirect({ reply, webBaseUrl, to });
    });

    server.get(`${PREFIX}/:slug/metadata`, async (request, reply) => {
      const slug = slugIn(request);
      return reply
        .header('content-type', 'application/samlmetadata+xml; charset=utf-8')
        .send(serviceProviderMetadata({ webBaseUrl, slug }));
    });

    server.get(`${PREFIX}/:slug/login`, async (request, reply) => {
      const { next, test } = request.query as Record<string, string | undefined>;
      const known = readBrowserSecret({ cookies: request.headers.cookie, webBaseUrl });
      const browserSecret = known ?? makeBrowserSecret();
      const url = await beginSsoLogin({
        ...options,
        slug: slugIn(request),
        browserSecret,
        returnTo: safeReturnPath(next),
        testId: test === undefined ? null : TEST.test(test) ? test : NO_TEST,
      });
      if (url === null) throw new AppError('NOT_FOUND');
      return reply
        .header('set-cookie', browserSecretCookie({ secret: browserSecret, webBaseUrl }))
        .header('cache-control', 'no-store')
        .redirect(url, 303);
    });

    server.post(`${PREFIX}/:slug/acs`, { bodyLimit: BODY_MAX_BYTES }, async (request, reply) => {
      if (!(request.body instanceof URLSearchParams)) throw new AppError('UNSUPPORTED_MEDIA_TYPE');
      // RelayState is not looked at: where to go afterwards stands with the request.
      const [encoded, ...others] = request.body.getAll('SAMLResponse');
      if (encoded === undefined || others.length > 0) throw new AppError('REQUEST_MISSHAPEN');
      const outcome = await signInBySaml({
        ...options,
        slug: slugIn(request),
        encoded,
        browserSecret: readBrowserSecret({ cookies: request.headers.cookie, webBaseUrl }),
        address: request.ip,
        httpRequestId: request.id,
      });
      return answer({ ...options, request, reply, outcome });
    });
  };

const NO_TEST = '00000000-0000-0000-0000-000000000000';

async function answer(
  options: Options & { request: FastifyRequest; reply: FastifyReply; outcome: SamlSignIn },
): Promise<FastifyReply> {
  const { accounts, log, webBaseUrl, request, reply, outcome } = options;
  if (outcome.kind === 'no_connection') throw new AppError('NOT_FOUND');
  if (outcome.kind === 'tested') return redirect({ reply, webBaseUrl, to: `/settings/sso?test=${outcome.testId}` });
  if (outcome.kind === 'signed_in') {
    const cookies = await accounts.openSession({ subject: outcome.subject, headers: headersOf(request) });
    log.info({ requestId: request.id, workspaceId: outcome.workspaceId }, 'Signed in by SAML');
    for (const cookie of cookies) reply.header('set-cookie', cookie);
    return redirect({ reply, webBaseUrl, to: outcome.returnTo });
  }
  const { reason, cause } = outcome;
  log.warn({ requestId: request.id, reason, err: cause }, 'SAML response refused');
  // A person who was sent here by their provider reads a page, not a problem.
  if (request.headers.accept?.includes('text/html'))
    return redirect({ reply, webBaseUrl, to: `/sign-in?sso=${reason}` });
  const code = UNSIGNED.includes(reason)
    ? 'SAML_INVALID_SIGNATURE'
    : NOT_THEIRS.includes(reason)
      ? 'SSO_REFUSED'
      : 'SAML_REFUSED';
  throw new AppError(code, { reason });
}

/** What a session remembers of where it was opened. */
const headersOf = (request: FastifyRequest): Headers =>
  new Headers({ 'user-agent': request.headers['user-agent'] ?? '', [CLIENT_ADDRESS_HEADER]: request.ip });

/** To a path of the web app. */
const redirect = (options: { reply: FastifyReply; webBaseUrl: string; to: string }): FastifyReply =>
  options.reply.header('cache-control', 'no-store').redirect(new URL(options.to, options.webBaseUrl).toString(), 303);

function slugIn(request: FastifyRequest): string {
  const { slug } = request.params as { slug: string };
  if (!SLUG.test(slug)) throw new AppError('NOT_FOUND');
  return slug;
}

/** The workspace that somebody names, by its slug or by their address; null: none signs in so. */
async function slugOf(options: { database: Database; who: string }): Promise<string | null> {
  const { database, who } = options;
  if (who.includes('@')) return findSsoSlugByDomain({ database, domain: who.slice(who.lastIndexOf('@') + 1) });
  return SLUG.test(who) ? who : null;
}
