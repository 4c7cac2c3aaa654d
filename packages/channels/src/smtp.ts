import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailKind, MailResult, MailTransport } from './channel.ts';
import { type ComposedMail, composeMail } from './compose-mail.ts';
import type { SmtpSettings } from './mail-settings.ts';
import { oneLine } from './one-line.ts';

const CONNECT_MS = 10_000;
const GREETING_MS = 10_000;
const DNS_MS = 5_000;
/** Login and envelope together. */
const COMMANDS_MS = 20_000;
/**
 * How long the server may think once it has the whole message: giving up early makes duplicates, waiting long makes a
 * page late.
 */
const FINAL_DOT_MS: Record<MailKind, number> = {
  PAGE: 60_000,
  UPDATE: 60_000,
  CLEAR: 300_000,
  NOTE: 300_000,
  ACCOUNT: 300_000,
};

/** What an error of the connection carries beside its message. */
type SmtpError = Error & { code?: string; responseCode?: number; response?: string };

/**
 * One connection a mail. What the server says of the message decides: 4yz is tried again, 5yz is final. What goes wrong
 * before (name, connection, TLS, login) says nothing of the message and is tried again.
 */
export function smtpTransport(options: { settings: SmtpSettings }): MailTransport {
  const { settings } = options;
  return {
    send: async ({ message, identity, signal }) => {
      const mail = composeMail({ from: settings.from, message, identity });
      if (!mail) return { kind: 'failed', detail: 'not a mail address' };
      const raw = await rawMail(mail);
      return converse({ settings, mail, raw, finalDotMs: FINAL_DOT_MS[identity.kind], signal });
    },
  };
}

/** The mail as it goes over the wire, and into a file. */
export function rawMail(mail: ComposedMail): Promise<Buffer> {
  return new MailComposer({
    from: mail.from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    messageId: mail.messageId,
    headers: mail.headers,
    text: mail.text,
    ...(mail.html === null ? {} : { html: mail.html }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

type Stage = 'connect' | 'login' | 'envelope' | 'message' | 'final dot';

function converse(options: {
  settings: SmtpSettings;
  mail: ComposedMail;
  raw: Buffer;
  finalDotMs: number;
  signal: AbortSignal;
}): Promise<MailResult> {
  const { settings, mail, raw, finalDotMs, signal } = options;
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    requireTLS: settings.requireTls && !settings.secure,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    dnsTimeout: DNS_MS,
    socketTimeout: finalDotMs,
    tls: { minVersion: 'TLSv1.2' },
  });
  return new Promise((resolve) => {
    let stage: Stage = 'connect';
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const finish = (result: MailResult): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (result.kind === 'sent') connection.quit();
      else connection.close();
      resolve(result);
    };
    const fail = (error: SmtpError): void => finish(verdictOn({ stage, error }));
    const allow = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new Error(`no answer within ${ms / 1_000} s`)), ms);
    };
    const onAbort = (): void => fail(new Error('given up'));
    connection.on('error', fail);
    connection.once('end', () => fail(closedBy(connection.lastServerResponse)));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();

    const deliver = (): void => {
      stage = 'envelope';
      // The stream is read when the server has taken the envelope; its end is the final dot.
      const body = Readable.from(chunksOf(raw, () => (stage = 'message')));
      body.once('end', () => {
        stage = 'final dot';
        allow(finalDotMs);
      });
      connection.send({ from: mail.from.address, to: [mail.to], size: raw.length }, body, (error, info) => {
        if (error) return fail(error);
        finish({
          kind: 'sent',
          providerId: info?.serverMessageId ?? mail.messageId,
          detail: oneLine({ text: info?.response ?? 'accepted', max: 200 }),
        });
      });
    };
    connection.connect((error) => {
      if (error) return fail(error);
      allow(COMMANDS_MS);
      if (!settings.login) return deliver();
      stage = 'login';
      connection.login({ user: settings.login.user, pass: settings.login.password }, (failure) =>
        failure ? fail(failure) : deliver(),
      );
    });
  });
}

/** A server that hangs up may have said why: 421 is no answer to a command. */
function closedBy(lastResponse: string | false): SmtpError {
  const response = lastResponse || '';
  const error = new Error('the server closed the connection');
  return /^[45]\d\d/.test(response)
    ? Object.assign(error, { response, responseCode: Number(response.slice(0, 3)) })
    : error;
}

function* chunksOf(raw: Buffer, onFirst: () => void): Generator<Buffer> {
  onFirst();
  for (let at = 0; at < raw.length; at += 65_536) yield raw.subarray(at, at + 65_536);
}

function verdictOn(options: { stage: Stage; error: SmtpError }): MailResult {
  const { stage, error } = options;
  const said = error.response ?? error.message;
  const detail = oneLine({ text: `${stage}: ${said}`, max: 300 });
  const concernsMessage = stage !== 'connect' && stage !== 'login';
  const code = error.responseCode ?? 0;
  if (concernsMessage && code >= 500) return { kind: 'failed', detail };
  // The server had the whole message and was not heard refusing it.
  return { kind: 'retry', detail, ...(stage === 'final dot' && code === 0 ? { mayHaveLeft: true } : {}) };
}
