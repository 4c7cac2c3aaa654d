import type { OpenAPIObject } from '@nestjs/swagger';
import { SourceName } from '@signalcraft/contracts/enums';
import { ERRORS, type ErrorCode } from '@signalcraft/contracts/errors';

type Schema =
  | { $ref: string }
  | {
      type?: 'string' | 'object';
      enum?: string[];
      description?: string;
      required?: string[];
      properties?: Record<string, Schema>;
    };
type Answer = { description: string; content: Record<string, { schema: Schema }> };

const refusals = (codes: readonly ErrorCode[]): Record<string, Answer> =>
  Object.fromEntries(
    codes.map((code) => [
      String(ERRORS[code].status),
      {
        description: ERRORS[code].title,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );

const json = (description: string, schema: Schema): Answer => ({
  description,
  content: { 'application/json': { schema } },
});
const inPath = (name: string, schema: Schema) => ({ name, in: 'path', required: true, schema }) as const;

const jsonBody = (properties: Record<string, Schema>) => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object' as const, required: Object.keys(properties), properties } },
  },
});

/** The routes that stand on Fastify itself, where Nest's document does not see them. */
export const DIRECT_PATHS: OpenAPIObject['paths'] = {
  '/api/webhooks/{source}/{key}': {
    post: {
      operationId: 'Ingest.deliver',
      tags: ['Ingest'],
      summary: 'Deliver alerts; 202 only after they are stored',
      parameters: [
        inPath('source', { type: 'string', enum: [...SourceName.options] }),
        inPath('key', { type: 'string', description: 'The integration’s ingest key.' }),
      ],
      requestBody: {
        required: true,
        description: 'What the source sends, as it sends it.',
        content: { 'application/json': { schema: {} } },
      },
      responses: {
        '202': json('Stored.', { $ref: '#/components/schemas/IngestAccepted' }),
        ...refusals([
          'MALFORMED_JSON',
          'INGEST_REFUSED',
          'METHOD_NOT_ALLOWED',
          'PAYLOAD_TOO_LARGE',
          'UNSUPPORTED_MEDIA_TYPE',
          'OVERLOADED',
        ]),
      },
    },
  },
  '/api/events': {
    get: {
      operationId: 'Events.listen',
      tags: ['Events'],
      summary: 'What happens to the workspace’s groups, as it happens (server-sent events)',
      description:
        'Events are `change` with a LiveEvent as data, in the order of commits; `ready` when everything missed was told; ' +
        '`reset` instead, when so much was missed that lists must be read again. Read it with fetch and a bearer.',
      security: [{ bearer: [] }],
      parameters: [
        {
          name: 'last-event-id',
          in: 'header',
          required: false,
          description: 'The id of the last event heard: nothing after it is left out, nothing is told twice.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        '200': {
          description: 'The stream.',
          content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/LiveEvent' } } },
        },
        ...refusals(['INVALID_CURSOR', 'UNAUTHENTICATED', 'FORBIDDEN', 'OVERLOADED']),
      },
    },
  },
  '/api/auth/sign-in/email': {
    post: {
      operationId: 'LocalAccounts.signIn',
      tags: ['Local accounts'],
      summary: 'Sign in with a password; for the web app, which passes the cookie on',
      requestBody: jsonBody({ email: { type: 'string' }, password: { type: 'string' } }),
      responses: {
        '200': json('Signed in; the session is in the cookie.', { type: 'object' }),
        '401': json('Address and password do not fit.', { type: 'object' }),
        '429': json('Too many sign-ins from this address.', { type: 'object' }),
      },
    },
  },
  '/api/auth/sign-out': {
    post: {
      operationId: 'LocalAccounts.signOut',
      tags: ['Local accounts'],
      summary: 'End the session of the cookie',
      responses: { '200': json('Signed out.', { type: 'object' }) },
    },
  },
  '/api/auth/request-password-reset': {
    post: {
      operationId: 'LocalAccounts.askForPassword',
      tags: ['Local accounts'],
      summary: 'Mail a link to a new password; the answer is the same whether there is an account or not',
      requestBody: jsonBody({ email: { type: 'string' } }),
      responses: {
        '200': json('Asked for.', { type: 'object' }),
        '429': json('Too many tries from this address.', { type: 'object' }),
      },
    },
  },
  '/api/auth/reset-password': {
    post: {
      operationId: 'LocalAccounts.setPassword',
      tags: ['Local accounts'],
      summary: 'A new password by the mailed link’s token, once; it ends every session',
      requestBody: jsonBody({ token: { type: 'string' }, newPassword: { type: 'string' } }),
      responses: {
        '200': json('Changed.', { type: 'object' }),
        '400': json('The link is over, or the password is too short.', { type: 'object' }),
        '429': json('Too many tries from this address.', { type: 'object' }),
      },
    },
  },
  '/api/auth/change-password': {
    post: {
      operationId: 'LocalAccounts.changePassword',
      tags: ['Local accounts'],
      summary: 'A new password for the account of the cookie',
      requestBody: jsonBody({ currentPassword: { type: 'string' }, newPassword: { type: 'string' } }),
      responses: {
        '200': json('Changed.', { type: 'object' }),
        '400': json('The current password is wrong, or the new one too short.', { type: 'object' }),
        '401': json('No session.', { type: 'object' }),
        '429': json('Too many tries from this address.', { type: 'object' }),
      },
    },
  },
  '/api/auth/get-session': {
    get: {
      operationId: 'LocalAccounts.session',
      tags: ['Local accounts'],
      summary: 'The session of the cookie, or null',
      responses: { '200': json('The session.', {}) },
    },
  },
  '/api/auth/token': {
    get: {
      operationId: 'LocalAccounts.token',
      tags: ['Local accounts'],
      summary: 'A bearer for one minute, for the session of the cookie',
      responses: {
        '200': json('The token.', {
          type: 'object',
          required: ['token'],
          properties: { token: { type: 'string' } },
        }),
        '401': json('No session.', { type: 'object' }),
      },
    },
  },
  '/api/auth/jwks': {
    get: {
      operationId: 'LocalAccounts.keys',
      tags: ['Local accounts'],
      summary: 'The public keys of the tokens',
      responses: { '200': json('The keys.', { type: 'object' }) },
    },
  },
  '/api/openapi.json': {
    get: {
      operationId: 'Document.read',
      tags: ['Document'],
      summary: 'This document',
      responses: { '200': json('OpenAPI 3.1.', { type: 'object' }) },
    },
  },
};
