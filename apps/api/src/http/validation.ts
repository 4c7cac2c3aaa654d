import { StandardSchemaValidationPipe } from '@nestjs/common';
import { AppError } from '@signalcraft/contracts/errors';

const MAX_ISSUES = 100;

type Segment = PropertyKey | { readonly key: PropertyKey };

/** `items[0].title`: the place of a fault, as a client finds it in what it sent. */
const textOfPath = (path: readonly Segment[] | undefined): string =>
  (path ?? []).reduce<string>((text, segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, '');

/** Checks what routes take against their zod schemas; a misfit answers 400 with each fault and its path. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new AppError('VALIDATION_FAILED', {
        issues: issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({ path: textOfPath(path), message })),
      }),
  });
