import { createScrubber } from '@signalcraft/platform/scrub';
import type { MailTransport } from './channel.ts';
import { fileTransport } from './mail-files.ts';
import type { MailSettings } from './mail-settings.ts';
import { NO_PROVIDER } from './no-provider.ts';
import { resendTransport } from './resend.ts';
import { sendgridTransport } from './sendgrid.ts';
import { smtpTransport } from './smtp.ts';

/** The transport of the provider that the settings name. What the provider says is kept without the secrets it knows. */
export function createMailTransport(options: { settings: MailSettings }): MailTransport {
  const transport = transportOf(options.settings);
  const scrubber = createScrubber({ secrets: secretsOf(options.settings) });
  return {
    send: async (order) => {
      const result = await transport.send(order);
      return { ...result, detail: scrubber.text(result.detail) };
    },
  };
}

function secretsOf(settings: MailSettings): string[] {
  if ('apiKey' in settings) return [settings.apiKey];
  if (settings.provider !== 'smtp' || !settings.login) return [];
  const { user, password } = settings.login;
  // As the login's command says it.
  return [password, Buffer.from(`\0${user}\0${password}`).toString('base64')];
}

function transportOf(settings: MailSettings): MailTransport {
  switch (settings.provider) {
    case 'smtp':
      return smtpTransport({ settings });
    case 'sendgrid':
      return sendgridTransport({ settings });
    case 'resend':
      return resendTransport({ settings });
    case 'file':
      return fileTransport({ settings });
    case 'none':
      return NO_PROVIDER;
  }
}
