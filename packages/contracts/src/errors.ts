import { z } from 'zod';

/**
 * Every error a client can meet, in one table: the stable code, its HTTP status and the text shown to the public.
 * The cause stays in the log, under the request id.
 */
export const ERRORS = {
  /** What is around the fields of a body: the path, the query, a body that is no object. Answered as VALIDATION_FAILED. */
  REQUEST_MISSHAPEN: { status: 400, title: 'The path, the query or the kind of the body is not what this takes.' },
  UNKNOWN_FIELD: { status: 400, title: 'The body has a field that this does not take.' },
  MALFORMED_JSON: { status: 400, title: 'The body is not JSON.' },
  JSON_TOO_DEEP: { status: 400, title: 'The JSON is nested deeper than 32 levels.' },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not one this list gave out.' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in, or send a valid API key.' },
  SAML_INVALID_SIGNATURE: {
    status: 401,
    title: 'The response is not signed as the workspace’s identity provider signs.',
  },
  SAML_REFUSED: { status: 401, title: 'The response of the identity provider cannot be accepted.' },
  INGEST_REFUSED: { status: 401, title: 'The ingest key or the signature is not valid.' },
  FORBIDDEN: { status: 403, title: 'Your role or the key’s scopes do not allow this.' },
  SSO_REQUIRED: { status: 403, title: 'Your organisation signs in by single sign-on.' },
  SSO_REFUSED: { status: 403, title: 'The identity provider may not sign this person in here.' },
  NOT_FOUND: { status: 404, title: 'There is no such object in this workspace.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This path does not take that method.' },
  CONFLICT: { status: 409, title: 'The object’s state does not allow this.' },
  GONE: { status: 410, title: 'What this link led to is over.' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is larger than this path takes.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'This path does not take that content type or encoding.' },
  /** The fields of a body, in themselves, to each other, or to the time. */
  VALIDATION_FAILED: { status: 422, title: 'The body does not fit its schema.' },
  RULE_INVALID: { status: 422, title: 'The request fits its schema, but what it asks for cannot work.' },
  URL_NOT_ALLOWED: { status: 422, title: 'The address is not one that messages may be sent to.' },
  REGEX_UNSAFE: { status: 422, title: 'The regular expression is not valid, or takes more than linear time.' },
  RATE_LIMITED: { status: 429, title: 'Too many requests; wait before the next.' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side.' },
  OVERLOADED: { status: 503, title: 'Overloaded; try again after the stated time.' },
  IDENTITY_PROVIDER_DOWN: {
    status: 503,
    title: 'The identity provider does not answer; try again after the stated time.',
  },
  DATABASE_DOWN: { status: 503, title: 'The database does not answer; try again after the stated time.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** The code as a client meets it: VALIDATION_FAILED answers 400 around a body and 422 within it. */
export const publicCodeOf = (code: ErrorCode): Exclude<ErrorCode, 'REQUEST_MISSHAPEN'> =>
  code === 'REQUEST_MISSHAPEN' ? 'VALIDATION_FAILED' : code;

/** RFC 9457 problem+json, with our stable `code` and the request's id. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    requestId: z.string(),
    reason: z.string().optional().meta({ description: 'For CONFLICT: the named reason, such as group_resolved.' }),
    issues: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          position: z.int().optional().meta({ description: 'The index of the character where the fault begins.' }),
        }),
      )
      .optional()
      .meta({ description: 'For VALIDATION_FAILED, UNKNOWN_FIELD and what answers 422: each fault with its path.' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export type ProblemIssue = NonNullable<Problem['issues']>[number];

/** An error with a code from the table; `cause` is for the log only. */
export class AppError extends Error {
  override name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly reason: string | undefined;
  readonly issues: ProblemIssue[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    options: {
      detail?: string;
      reason?: string;
      issues?: ProblemIssue[];
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? ERRORS[code].title, { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.reason = options.reason;
    this.issues = options.issues;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Why a person's move on a group is refused (HTTP 409). */
export const ConflictReason = z
  .enum([
    'group_resolved',
    'group_not_resolved',
    'group_merged',
    'nothing_fires',
    'alerts_elsewhere',
    'newer_group_exists',
    'not_acknowledged',
    'not_snoozed',
    'nothing_to_undo',
  ])
  .meta({ id: 'ConflictReason' });
export type ConflictReason = z.infer<typeof ConflictReason>;
