import type { MailTransport } from './channel.ts';
import { fileTransport } from './mail-files.ts';
import type { MailSettings } from './mail-settings.ts';
import { NO_PROVIDER } from './no-provider.ts';
import { resendTransport } from './resend.ts';
import { sendgridTransport } from './sendgrid.ts';
import { smtpTransport } from './smtp.ts';

/** The transport of the provider that the settings name. */
export function createMailTransport(options: { settings: MailSettings }): MailTransport {
  const { settings } = options;
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
