import { REQUESTS_PER_MINUTE } from '@signalcraft/contracts/rate-limits';
import { z } from 'zod';
import { type EncryptionKey, parseEncryptionKey } from './encryption.ts';
import { type Cidr, parseCidr } from './outgoing-address.ts';

const text = z.string().min(1).optional();
const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .optional()
    .transform((value) => (value === undefined ? fallback : value === 'true' || value === '1'));
const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const bytes = (fallback: number) => z.coerce.number().int().min(1_024).default(fallback);

/** Every variable the api and the workers read. The web app's own are in `apps/web/src/lib/env.ts`. */
const Variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HOST: text,
  PORT: port(5050),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  QUEUE_PREFIX: text,
  ENCRYPTION_KEY: text,
  ENCRYPTION_KEYS_OLD: text,
  METRICS_TOKEN: text,
  INGEST_MAX_BYTES: bytes(5 * 1024 * 1024),
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(60_000_000).default(REQUESTS_PER_MINUTE),
  WEB_BASE_URL: z.url().default('http://localhost:3000'),
  NEXT_PUBLIC_API_BASE_URL: z.url().default('http://localhost:5050'),
  CORS_ORIGINS: text,
  TRUST_PROXY: flag(false),
  AUTH_PROVIDER: z.enum(['local', 'clerk']).optional(),
  SIGNUP: z.enum(['invite', 'open']).default('invite'),
  CLERK_SECRET_KEY: text,
  CLERK_JWT_PUBLIC_KEY: text,
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: text,
  CLERK_WEBHOOK_SIGNING_SECRET: text,
  CLERK_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.clerk.com'),
  SENTRY_DSN: text,
  WORKER_QUEUES: text,
  HEARTBEAT_URL: z.url({ protocol: /^https?$/ }).optional(),
  EMAIL_PROVIDER: z.enum(['smtp', 'sendgrid', 'resend', 'file']).optional(),
  SMTP_HOST: text,
  SMTP_PORT: port(587),
  SMTP_USER: text,
  SMTP_PASSWORD: text,
  SMTP_FROM: text,
  SMTP_SECURE: flag(false),
  SMTP_REQUIRE_TLS: flag(true),
  EMAIL_FROM: text,
  EMAIL_API_KEY: text,
  EMAIL_API_BASE_URL: z.url().optional(),
  MAIL_DIR: text,
  OUTGOING_ALLOWED_CIDRS: text,
  ENABLE_SAML_SSO: flag(false),
  SIGNALCRAFT_EMBEDDED: flag(false),
});
export type Env = Omit<
  z.infer<typeof Variables>,
  'ENCRYPTION_KEY' | 'ENCRYPTION_KEYS_OLD' | 'WORKER_QUEUES' | 'CORS_ORIGINS' | 'OUTGOING_ALLOWED_CIDRS'
> & {
  /** With those of `ENCRYPTION_KEYS_OLD`. */
  ENCRYPTION_KEY: EncryptionKey;
  CORS_ORIGINS: string[];
  /** Networks that channels may lead to beside the public one. */
  OUTGOING_ALLOWED_CIDRS: Cidr[];
  WORKER_QUEUES: string[] | null;
};

/** Thrown with every fault of the configuration at once, one a line. */
export class BadConfigurationError extends Error {
  override name = 'BadConfigurationError';
}

const list = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/**
 * Reads and checks the environment. An empty variable counts as unset. Throws BadConfigurationError naming every
 * fault. Production needs either Clerk's keys or an explicit `AUTH_PROVIDER=local`.
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = Variables.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  let key: EncryptionKey | undefined;
  try {
    key = parseEncryptionKey(given['ENCRYPTION_KEY'], given['ENCRYPTION_KEYS_OLD']);
  } catch (error) {
    faults.push((error as Error).message);
  }
  if (given['NODE_ENV'] === 'production' && given['AUTH_PROVIDER'] !== 'local') {
    // Without CLERK_JWT_PUBLIC_KEY Clerk is asked for it.
    const missing = ['CLERK_SECRET_KEY', 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'].filter((name) => !given[name]);
    if (missing.length > 0) faults.push(`set ${missing.join(', ')}, or AUTH_PROVIDER=local for local accounts`);
  }
  if (given['EMAIL_PROVIDER'] === 'smtp' && !given['SMTP_HOST']) faults.push('SMTP_HOST: EMAIL_PROVIDER=smtp needs it');
  if ((given['EMAIL_PROVIDER'] === 'sendgrid' || given['EMAIL_PROVIDER'] === 'resend') && !given['EMAIL_API_KEY']) {
    faults.push(`EMAIL_API_KEY: EMAIL_PROVIDER=${given['EMAIL_PROVIDER']} needs it`);
  }
  if (given['EMAIL_PROVIDER'] === 'file' && !given['MAIL_DIR']) faults.push('MAIL_DIR: EMAIL_PROVIDER=file needs it');
  const networks = list(given['OUTGOING_ALLOWED_CIDRS']).map((text) => ({ text, cidr: parseCidr(text) }));
  for (const { text, cidr } of networks) {
    if (!cidr) faults.push(`OUTGOING_ALLOWED_CIDRS: "${text}" is no network, such as 10.0.0.0/8`);
  }
  if (!parsed.success || !key || faults.length > 0) {
    throw new BadConfigurationError(
      `The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  const { ENCRYPTION_KEYS_OLD: _old, ...plain } = parsed.data;
  const origins = list(plain.CORS_ORIGINS);
  return {
    ...plain,
    ENCRYPTION_KEY: key,
    OUTGOING_ALLOWED_CIDRS: networks.flatMap(({ cidr }) => (cidr ? [cidr] : [])),
    CORS_ORIGINS: origins.length > 0 ? origins : [new URL(parsed.data.WEB_BASE_URL).origin],
    WORKER_QUEUES: parsed.data.WORKER_QUEUES ? list(parsed.data.WORKER_QUEUES) : null,
  };
}
