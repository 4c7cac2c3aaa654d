import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.ts';
import type { ApiDeps } from '../deps.ts';
import { eventsRoute } from '../events/events.route.ts';
import { authRoutes } from '../identity/auth.routes.ts';
import { clerkWebhooksRoute } from '../identity/clerk-webhooks.route.ts';
import { documentRoutes } from '../openapi/document.routes.ts';
import { samlRoutes } from '../sso/saml.routes.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';
import { createServer } from './server.ts';

/** The whole application, not yet listening. */
export async function createApplication(deps: ApiDeps): Promise<NestFastifyApplication> {
  const server = await createServer(deps);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(deps), new FastifyAdapter(server), {
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api');
  app.enableCors({
    origin: deps.env.CORS_ORIGINS,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: 600,
  });
  // After CORS, whose hooks they take over.
  const { accounts } = deps.identity;
  if (accounts) await app.register(authRoutes({ ...deps, accounts, webBaseUrl: deps.env.WEB_BASE_URL }));
  if (accounts && deps.env.ENABLE_SAML_SSO)
    await app.register(samlRoutes({ ...deps, accounts, webBaseUrl: deps.env.WEB_BASE_URL }));
  const signingSecret = deps.env.CLERK_WEBHOOK_SIGNING_SECRET;
  if (signingSecret && !accounts) await app.register(clerkWebhooksRoute({ ...deps, signingSecret }));
  await app.register(eventsRoute(deps));
  await app.register(documentRoutes(app));
  return app;
}
