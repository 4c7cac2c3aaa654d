import { sendOutgoing } from '@signalcraft/platform/outgoing-http';
import { z } from 'zod';
import type { MailTransport } from './channel.ts';
import { composeMail } from './compose-mail.ts';
import { verdictOnAnswer } from './http-answer.ts';
import type { HttpMailSettings } from './mail-settings.ts';

const BASE_URL = 'https://api.resend.com';

const Accepted = z.object({ id: z.string() });
const Refused = z.object({ name: z.string() });

/** Resend's `POST /emails`, with the notification's id as idempotency key: a repeat within a day arrives once. */
export function resendTransport(options: { settings: HttpMailSettings }): MailTransport {
  const { from, apiKey, baseUrl } = options.settings;
  return {
    send: async ({ message, identity, signal }) => {
      const mail = composeMail({ from, message, identity });
      if (!mail) return { kind: 'failed', detail: 'not a mail address' };
      const result = await sendOutgoing({
        url: `${(baseUrl ?? BASE_URL).replace(/\/+$/, '')}/emails`,
        headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': identity.notificationId },
        json: {
          from: `"${mail.from.name.replace(/["\\]/g, '')}" <${mail.from.address}>`,
          to: [mail.to],
          subject: mail.subject,
          text: mail.text,
          ...(mail.html === null ? {} : { html: mail.html }),
          headers: { ...mail.headers, 'Message-ID': mail.messageId },
        },
        signal,
      });
      if (result.kind === 'answered' && result.status === 200) {
        const accepted = Accepted.safeParse(readJson(result.body));
        return { kind: 'sent', providerId: accepted.data?.id ?? null, detail: 'accepted by Resend' };
      }
      // The key was used for an earlier try with an older text of the same message: that one was accepted.
      if (
        result.kind === 'answered' &&
        result.status === 409 &&
        Refused.safeParse(readJson(result.body)).data?.name === 'invalid_idempotent_request'
      ) {
        return { kind: 'sent', providerId: null, detail: 'accepted by Resend at an earlier try' };
      }
      return verdictOnAnswer({ result, provider: 'Resend' });
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
