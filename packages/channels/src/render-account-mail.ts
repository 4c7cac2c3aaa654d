import type { Role } from '@signalcraft/contracts/enums';
import type { MailContent } from './channel.ts';
import { htmlOf } from './mail-html.ts';
import type { MailModel } from './mail-model.ts';
import { textOf } from './mail-text.ts';
import { oneLine } from './one-line.ts';

/** What a mail of an account is about. Its `url` opens something: it stands in the mail and nowhere else. */
export type AccountMail =
  | { kind: 'invitation'; workspaceName: string; role: Role; invitedBy: string; days: number; url: string }
  | { kind: 'password_reset'; minutes: number; url: string }
  | { kind: 'password_changed'; url: string }
  | { kind: 'sign_up'; hours: number; url: string };

/** The mail of an account, as text and as HTML. Pure. */
export function renderAccountMail(mail: AccountMail): MailContent {
  const model: MailModel = {
    notices: [],
    facts: [],
    labels: [],
    alerts: [],
    moreAlerts: 0,
    bundled: [],
    ...partsOf(mail),
  };
  return { subject: model.subject, text: textOf(model), html: htmlOf(model) };
}

const clean = (text: string): string => oneLine({ text, max: 80 });

type Parts = Pick<MailModel, 'subject' | 'badge' | 'heading' | 'why' | 'action' | 'footer'> & Partial<MailModel>;

function partsOf(mail: AccountMail): Parts {
  switch (mail.kind) {
    case 'invitation': {
      const workspace = clean(mail.workspaceName);
      return {
        subject: `${clean(mail.invitedBy)} invites you to ${workspace} on SignalCraft`,
        badge: { text: 'Invitation', tone: 'info' },
        heading: `Join ${workspace}`,
        why: `${clean(mail.invitedBy)} invites you to the workspace ${workspace}. SignalCraft takes its alerts and pages the people who look after them.`,
        facts: [
          { name: 'Workspace', value: workspace },
          { name: 'Your role', value: mail.role.toLowerCase() },
          { name: 'Valid for', value: `${mail.days} days, once, for this address` },
        ],
        action: { text: 'See the invitation', url: mail.url },
        footer:
          'You get this because somebody gave your address. If you do not know them, do nothing: the link makes nobody a member before it is accepted.',
      };
    }
    case 'password_reset':
      return {
        subject: 'Choose a new password for SignalCraft',
        badge: { text: 'Account', tone: 'info' },
        heading: 'Choose a new password',
        why: `Somebody asked for a new password for this address. The link is valid for ${mail.minutes} minutes, once.`,
        action: { text: 'Choose a new password', url: mail.url },
        footer: 'If it was not you, do nothing: the password stays as it is.',
      };
    case 'password_changed':
      return {
        subject: 'Your password for SignalCraft was changed',
        badge: { text: 'Account', tone: 'info' },
        heading: 'Your password was changed',
        why: 'The password of this address was changed just now. Sessions other than the one it was changed in are ended.',
        action: { text: 'Open SignalCraft', url: mail.url },
        footer:
          'If it was not you, choose a new password at once: “Forgotten password” on the sign-in page mails a link.',
      };
    case 'sign_up':
      return {
        subject: 'Your SignalCraft account',
        badge: { text: 'Account', tone: 'info' },
        heading: 'Make your account',
        why: `Somebody asked for an account for this address. The link is valid for ${mail.hours} hours, once.`,
        action: { text: 'Make the account', url: mail.url },
        footer: 'If it was not you, do nothing: there is no account before the link is followed.',
      };
  }
}
