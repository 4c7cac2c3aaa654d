import { AppError } from '@signalcraft/contracts/errors';
import { z } from 'zod';
import type { NamedKey } from './key-ring.ts';

const TIMEOUT_MS = 3_000;
const RETRY_AFTER_SECONDS = 2;

/** Clerk's Backend API, as far as it is asked. Every question throws IDENTITY_PROVIDER_DOWN when it has no answer. */
export type ClerkApi = {
  readKeys: () => Promise<NamedKey[]>;
  /** Null: there is no such user. */
  readUser: (subject: string) => Promise<ClerkUser | null>;
};

/** A user as Clerk's API answers it and as its webhooks carry it. */
export const ClerkUser = z.object({
  id: z.string().min(1),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  primary_email_address_id: z.string().nullish(),
  email_addresses: z.array(
    z.object({
      id: z.string(),
      email_address: z.string(),
      verification: z.object({ status: z.string().nullish() }).nullish(),
    }),
  ),
});
export type ClerkUser = z.infer<typeof ClerkUser>;

const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string().optional() })) });

/** With a time-out of its own, which Clerk's client has none of: a request that waits for it must be answered. */
export function openClerkApi(options: { apiUrl: string; secretKey: string }): ClerkApi {
  const ask = async (path: string): Promise<unknown> => {
    try {
      const answer = await fetch(`${options.apiUrl.replace(/\/+$/, '')}/v1/${path}`, {
        headers: { authorization: `Bearer ${options.secretKey}`, accept: 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      const body = await answer.text();
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`Clerk answered ${answer.status}`);
      return JSON.parse(body);
    } catch (cause) {
      throw new AppError('IDENTITY_PROVIDER_DOWN', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
    }
  };
  const parsed = <T>(schema: z.ZodType<T>, value: unknown): T => {
    const { data, error } = schema.safeParse(value);
    if (error) throw new AppError('IDENTITY_PROVIDER_DOWN', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
    return data as T;
  };
  return {
    readKeys: async () => parsed(KeySet, await ask('jwks')).keys,
    readUser: async (subject) => parsed(ClerkUser.nullable(), await ask(`users/${encodeURIComponent(subject)}`)),
  };
}

/** The primary address and the name; `email` null: there is no primary address. */
export function profileOf(user: ClerkUser): { email: string | null; isEmailVerified: boolean; name: string } {
  const primary = user.email_addresses.find((one) => one.id === user.primary_email_address_id);
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ').trim();
  return {
    email: primary?.email_address ?? null,
    isEmailVerified: primary?.verification?.status === 'verified',
    name,
  };
}
