import { type ArgumentMetadata, type PipeTransform, StandardSchemaValidationPipe } from '@nestjs/common';
import { AppError, type ErrorCode } from '@signalcraft/contracts/errors';
import { z } from 'zod';
import { unknownFields } from './unknown-fields.ts';

const ISSUES_MAX = 100;

type Segment = PropertyKey | { readonly key: PropertyKey };
type Fault = { readonly path?: readonly Segment[] | undefined; readonly message: string };

/** `items[0].title`: the place of a fault, as a client finds it in what it sent. */
const textOfPath = (path: readonly Segment[] | undefined): string =>
  (path ?? []).reduce<string>((text, segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, '');

const refusal = (code: ErrorCode, faults: readonly Fault[]): AppError =>
  new AppError(code, {
    issues: faults.slice(0, ISSUES_MAX).map(({ path, message }) => ({ path: textOfPath(path), message })),
  });
const fitting = (code: ErrorCode): PipeTransform =>
  new StandardSchemaValidationPipe({ exceptionFactory: (faults) => refusal(code, faults) });

/**
 * Checks what routes take against their zod schemas, and names each fault by its path. A path, a query or a body that is
 * no object answers 400; a body with a field that its schema does not name, at any depth, 400 UNKNOWN_FIELD; a body
 * whose fields do not fit 422.
 */
export function validationPipe(): PipeTransform {
  const around = fitting('REQUEST_MISSHAPEN');
  const within = fitting('VALIDATION_FAILED');
  return {
    transform(value: unknown, metadata: ArgumentMetadata): unknown {
      const { type, schema } = metadata;
      if (type !== 'body' || !(schema instanceof z.ZodType)) return around.transform(value, metadata);
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw refusal('REQUEST_MISSHAPEN', [{ message: 'must be an object' }]);
      const unknown = unknownFields({ schema, value });
      if (unknown.length > 0)
        throw refusal(
          'UNKNOWN_FIELD',
          unknown.map((path) => ({ path, message: 'is not a field that this takes' })),
        );
      return within.transform(value, metadata);
    },
  };
}
