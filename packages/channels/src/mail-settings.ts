import type { MailAddress } from './compose-mail.ts';

export type SmtpSettings = {
  provider: 'smtp';
  from: MailAddress;
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  /** Refuse to go on when the server offers no STARTTLS. */
  requireTls: boolean;
  /** Null: no login. */
  login: { user: string; password: string } | null;
};
export type HttpMailSettings = {
  provider: 'sendgrid' | 'resend';
  from: MailAddress;
  apiKey: string;
  /** Null: the provider's own. */
  baseUrl: string | null;
};
export type FileMailSettings = { provider: 'file'; from: MailAddress; directory: string };

export type MailSettings = SmtpSettings | HttpMailSettings | FileMailSettings | { provider: 'none' };
