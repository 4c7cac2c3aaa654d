import { sendOutgoing } from '@signalcraft/platform/outgoing-http';
import type { MailTransport } from './channel.ts';
import { composeMail } from './compose-mail.ts';
import { verdictOnAnswer } from './http-answer.ts';
import type { HttpMailSettings } from './mail-settings.ts';

const BASE_URL = 'https://api.sendgrid.com';

/** SendGrid's `POST /v3/mail/send`. It knows no idempotency key: a repeat after a lost answer may arrive twice. */
export function sendgridTransport(options: { settings: HttpMailSettings }): MailTransport {
  const { from, apiKey, baseUrl } = options.settings;
  return {
    send: async ({ message, identity, signal }) => {
      const mail = composeMail({ from, message, identity });
      if (!mail) return { kind: 'failed', detail: 'not a mail address' };
      const result = await sendOutgoing({
        url: `${(baseUrl ?? BASE_URL).replace(/\/+$/, '')}/v3/mail/send`,
        headers: { authorization: `Bearer ${apiKey}` },
        json: {
          personalizations: [{ to: [{ email: mail.to }] }],
          from: { email: mail.from.address, name: mail.from.name },
          subject: mail.subject,
          content: [
            { type: 'text/plain', value: mail.text },
            ...(mail.html === null ? [] : [{ type: 'text/html', value: mail.html }]),
          ],
          headers: { ...mail.headers, 'Message-ID': mail.messageId },
          custom_args: { notification_id: identity.notificationId },
          tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
        },
        signal,
      });
      if (result.kind === 'answered' && result.status === 202) {
        return { kind: 'sent', providerId: result.headers['x-message-id'] ?? null, detail: 'accepted by SendGrid' };
      }
      return verdictOnAnswer({ result, provider: 'SendGrid' });
    },
  };
}
