import type { Env } from './env.ts';

/** Every secret that the environment holds, for the scrubber to know: other systems say them back in their errors. */
export function secretsOf(env: Env): string[] {
  const { ENCRYPTION_KEY: key } = env;
  const ofUrls = [env.DATABASE_URL, env.REDIS_URL, env.HEARTBEAT_URL, env.SENTRY_DSN].flatMap(passwordsOf);
  const plain = [
    env.SMTP_PASSWORD,
    env.EMAIL_API_KEY,
    env.METRICS_TOKEN,
    env.CLERK_SECRET_KEY,
    env.CLERK_WEBHOOK_SIGNING_SECRET,
  ];
  return [
    ...ofUrls,
    ...plain.filter((secret) => secret !== undefined),
    ...[key, ...key.old].map(({ bytes }) => bytes.toString('base64')),
  ];
}

/** As it stands in the address and as it is meant. */
function passwordsOf(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
