import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret as Standard Webhooks writes it: `whsec_` and base64. */
export const makeWebhookSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;

/**
 * The headers by which a receiver knows a message, as Standard Webhooks 1.0.0 says. The id is the same at every try, so
 * that a receiver can drop what it has; each secret signs, so that the receiver may hold either while one replaces the
 * other.
 */
export function webhookHeaders(options: {
  id: string;
  /** The body as it is sent. */
  body: string;
  secrets: readonly string[];
  now: number;
}): Record<string, string> {
  const { id, body, secrets } = options;
  const timestamp = String(Math.floor(options.now / 1_000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
