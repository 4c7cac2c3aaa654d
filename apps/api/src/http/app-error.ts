import { HttpException } from '@nestjs/common';
import { AppError, ERRORS, type ErrorCode } from '@signalcraft/contracts/errors';
import { faultOf } from '@signalcraft/engine/database-errors';

const RETRY_AFTER_SECONDS = 2;

/** The code that stands for a client's error of Nest or Fastify. */
const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'REQUEST_MISSHAPEN',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'NOT_FOUND',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'VALIDATION_FAILED',
  429: 'RATE_LIMITED',
  503: 'OVERLOADED',
};
const BODY_IS_NOT_JSON = 'FST_ERR_CTP_INVALID_JSON_BODY';

/** Any error as one of our table. What is not known to be the client's or the database's fault is INTERNAL. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (code === 'P2025') return new AppError('NOT_FOUND', { cause: error });
  // Nest hands Fastify's errors on as its own, with Fastify's as their cause.
  const { code: codeOfCause } = ((error as Error | null)?.cause ?? {}) as { code?: unknown };
  if ((codeOfCause ?? code) === BODY_IS_NOT_JSON) return new AppError('MALFORMED_JSON', { cause: error });
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (typeof status === 'number' && status >= 400 && status !== 500) {
    return new AppError(CODE_OF_STATUS[status] ?? (status < 500 ? 'REQUEST_MISSHAPEN' : 'INTERNAL'), { cause: error });
  }
  // Only now: a connection that fails is the database's, unless Fastify said that it was the client's.
  if (faultOf(error) === 'unavailable') {
    return new AppError('DATABASE_DOWN', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
  }
  return new AppError('INTERNAL', { cause: error });
}

export const statusOf = (error: AppError): number => ERRORS[error.code].status;
