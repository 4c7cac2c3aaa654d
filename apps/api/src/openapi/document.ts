import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Problem } from '@signalcraft/contracts/errors';
import { IngestAccepted } from '@signalcraft/contracts/ingest';
import { LiveEvent } from '@signalcraft/contracts/live-events';
import { z } from 'zod';
import { refusalOf } from './answers.ts';
import { DIRECT_PATHS } from './direct-paths.ts';

/** Schemas that no controller's parameter or answer names, but that the document refers to. */
const FURTHER_SCHEMAS = z.object({ problem: Problem, accepted: IngestAccepted, event: LiveEvent });

/** The OpenAPI document of the whole api: the controllers by their schemas, and the routes that stand on Fastify. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('SignalCraft')
      .setDescription(
        'Errors are problem+json (RFC 9457) with a stable `code`. Cursors are opaque and belong to the list that gave them out.',
      )
      .setVersion('1')
      .addBearerAuth({ type: 'http', description: 'A session’s token, or an API key (`sc_…`).' })
      .build(),
    { operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}` },
  );
  const { $defs = {} } = z.toJSONSchema(FURTHER_SCHEMAS, { target: 'draft-2020-12' });
  const further = JSON.parse(JSON.stringify($defs).replaceAll('"#/$defs/', '"#/components/schemas/')) as Record<
    string,
    object
  >;
  const schemas = { ...further, ...document.components?.schemas };
  return sorted({
    ...document,
    paths: { ...withBodyRefusals(document.paths), ...DIRECT_PATHS },
    components: { ...document.components, schemas },
  });
}

/** Whatever takes a body answers 422 for one whose fields do not fit. */
function withBodyRefusals(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  for (const item of Object.values(paths)) {
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const operation = item[method];
      if (operation?.requestBody) operation.responses['422'] ??= refusalOf(422);
    }
  }
  return paths;
}

/** Paths and schemas by name, so that the written document changes only where the api does. */
function sorted(document: OpenAPIObject): OpenAPIObject {
  const byName = <T>(record: Record<string, T> | undefined): Record<string, T> =>
    Object.fromEntries(Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...document,
    paths: byName(document.paths),
    components: { ...document.components, schemas: byName(document.components?.schemas) },
  };
}
