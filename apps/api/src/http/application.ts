import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.ts';
import type { ApiDeps } from '../deps.ts';
import { eventsRoute } from '../events/events.route.ts';
import { authRoutes } from '../identity/auth.routes.ts';
import { documentRoutes } from '../openapi/document.routes.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';
import { createServer } from './server.ts';

/** The whole application, not yet listening. */
export async function createApplication(deps: ApiDeps): Promise<NestFastifyApplication> {
  const server = await createServer(deps);
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true },
    frameguard: { action: 'deny' },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(deps), new FastifyAdapter(server), {
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api');
  app.enableCors({
    origin: deps.env.CORS_ORIGINS,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after'],
    maxAge: 600,
  });
  // After CORS and helmet, whose hooks they take over.
  const { accounts } = deps.identity;
  if (accounts) await app.register(authRoutes({ ...deps, accounts, webBaseUrl: deps.env.WEB_BASE_URL }));
  await app.register(eventsRoute(deps));
  await app.register(documentRoutes(app));
  return app;
}
