import { applyDecorators, Header, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiResponse } from '@nestjs/swagger';
import { ERRORS } from '@signalcraft/contracts/errors';
import { WORKSPACE_HEADER } from '@signalcraft/contracts/identity';
import type { z } from 'zod';

/** The refusals that any route behind a bearer may answer; a route adds those of its own. */
const COMMON_REFUSALS = [400, 401, 403];

/** A refusal for the document: described by the first error of the table that has its status. */
export const refusalOf = (status: number) => ({
  description: Object.values(ERRORS).find((error) => error.status === status)?.title ?? 'Refused.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/**
 * What a route answers, for the wire and for the document alike: the body by its schema, with nothing in it that the
 * schema does not name, and its refusals as problem+json.
 */
export const Answers = (options: {
  schema: z.ZodType;
  status?: 200 | 201;
  /** Beside 400, 401 and 403, and 422 where there is a body. */
  refusals?: (404 | 409 | 410 | 422)[];
}): MethodDecorator => {
  const status = options.status ?? 200;
  return applyDecorators(
    HttpCode(status),
    // What a caller may see is theirs, and nobody's between.
    Header('cache-control', 'no-store'),
    SerializeOptions({ schema: options.schema }),
    ApiBearerAuth(),
    ApiHeader({ name: WORKSPACE_HEADER, required: false, description: 'One of your workspaces; default: the first.' }),
    ApiResponse({ status, standardSchema: options.schema, description: 'Done.' }),
    ...[...COMMON_REFUSALS, ...(options.refusals ?? [])].map((refusal) =>
      ApiResponse({ status: refusal, ...refusalOf(refusal) }),
    ),
  );
};
