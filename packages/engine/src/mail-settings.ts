import { type MailAddress, parseSender } from '@signalcraft/channels/compose-mail';
import type { MailSettings } from '@signalcraft/channels/mail-settings';
import { BadConfigurationError, type Env } from '@signalcraft/platform/env';

const SMTPS_PORT = 465;

/** How mail leaves, by the environment. Throws BadConfigurationError when a provider has no sender it could accept. */
export function mailSettings(env: Env): MailSettings {
  switch (env.EMAIL_PROVIDER) {
    case 'smtp':
      return {
        provider: 'smtp',
        from: senderOf(env),
        host: env.SMTP_HOST ?? '',
        port: env.SMTP_PORT,
        secure: env.SMTP_SECURE || env.SMTP_PORT === SMTPS_PORT,
        requireTls: env.SMTP_REQUIRE_TLS,
        login: env.SMTP_USER ? { user: env.SMTP_USER, password: env.SMTP_PASSWORD ?? '' } : null,
      };
    case 'sendgrid':
    case 'resend':
      return {
        provider: env.EMAIL_PROVIDER,
        from: senderOf(env),
        apiKey: env.EMAIL_API_KEY ?? '',
        baseUrl: env.EMAIL_API_BASE_URL ?? null,
      };
    case 'file': {
      const host = new URL(env.WEB_BASE_URL).hostname;
      const from =
        env.EMAIL_FROM || env.SMTP_FROM ? senderOf(env) : { name: 'SignalCraft', address: `signalcraft@${host}` };
      return { provider: 'file', from, directory: env.MAIL_DIR ?? '' };
    }
    case undefined:
      return { provider: 'none' };
  }
}

function senderOf(env: Env): MailAddress {
  const text = env.EMAIL_FROM ?? env.SMTP_FROM;
  if (!text)
    throw new BadConfigurationError(`EMAIL_FROM: EMAIL_PROVIDER=${env.EMAIL_PROVIDER} needs it (or SMTP_FROM)`);
  const from = parseSender(text);
  if (!from) throw new BadConfigurationError(`EMAIL_FROM: "${text}" is no mail address`);
  return from;
}
