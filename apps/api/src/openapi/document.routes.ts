import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyPluginAsync } from 'fastify';
import { DOCS_POLICY, docsPage } from './docs-page.ts';
import { buildDocument } from './document.ts';

/** The document at `/api/openapi.json`, and the same for people at `/api/docs`: one page, no script, nothing from afar. */
export const documentRoutes =
  (app: INestApplication): FastifyPluginAsync =>
  async (server) => {
    let built: { document: OpenAPIObject; page: string } | null = null;
    const read = (): NonNullable<typeof built> => {
      if (built) return built;
      const document = buildDocument(app);
      built = { document, page: docsPage(document) };
      return built;
    };
    server.get('/api/openapi.json', (_request, reply) => reply.send(read().document));
    server.get('/api/docs', (_request, reply) =>
      reply.header('content-security-policy', DOCS_POLICY).type('text/html; charset=utf-8').send(read().page),
    );
  };
