import { z } from 'zod';
import { Configured, IsoTime, page, SeenRevision } from './common.ts';
import { ApiScope } from './identity.ts';

export const API_KEY_LIMITS = {
  /** Keys of a workspace that are not revoked. */
  live: 200,
  /** How long a secret goes on opening beside the one that took its place. */
  overlapMs: 24 * 60 * 60 * 1_000,
  nameLength: 100,
} as const;

/** `expired` and `revoked` keys open nothing; they stay in the list for what they did. */
export const ApiKeyState = z.enum(['active', 'expired', 'revoked']).meta({ id: 'ApiKeyState' });
export type ApiKeyState = z.infer<typeof ApiKeyState>;

export const ApiKey = Configured.extend({
  name: z.string(),
  state: ApiKeyState,
  prefix: z.string().meta({ description: 'How the secret begins.' }),
  scopes: z.array(ApiScope),
  expiresAt: IsoTime.nullable(),
  revokedAt: IsoTime.nullable(),
  lastUsedAt: IsoTime.nullable().meta({ description: 'As of the last minute. Null: never used.' }),
  previousEndsAt: IsoTime.nullable().meta({
    description: 'Until when the secret before the last rotation still opens; null where it does not.',
  }),
}).meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyPage = page(ApiKey).meta({ id: 'ApiKeyPage' });
export type ApiKeyPage = z.infer<typeof ApiKeyPage>;

/** The only answer with the secret in it. */
export const ApiKeyWithSecret = ApiKey.extend({
  secret: z.string().meta({ description: 'Shown this once: only its hash is kept.' }),
}).meta({ id: 'ApiKeyWithSecret' });
export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>;

const Name = z.string().trim().min(1).max(API_KEY_LIMITS.nameLength);
const Scopes = z
  .array(ApiScope)
  .min(1)
  .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice');

export const CreateApiKey = z
  .object({
    name: Name,
    scopes: Scopes,
    expiresAt: IsoTime.nullable().optional().meta({ description: 'In the future. Null or left out: never.' }),
  })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.infer<typeof CreateApiKey>;
export const UpdateApiKey = CreateApiKey.partial().extend({ revision: SeenRevision }).meta({ id: 'UpdateApiKey' });
export type UpdateApiKey = z.infer<typeof UpdateApiKey>;
