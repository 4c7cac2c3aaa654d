import { setTimeout as sleep } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** Where in a conversation a fault happens; `message` is after the final dot, when the server has the whole mail. */
export type SmtpMoment = 'greeting' | 'sender' | 'recipient' | 'message';

/** A refusal by code, no answer ever, a connection cut, or an answer that is late. */
export type SmtpFault = { answer: number } | 'hang' | 'drop' | { delayMs: number };

export type ReceivedMail = {
  /** By the monotonic clock, in milliseconds. */
  at: number;
  recipient: string;
  raw: Buffer;
  mail: ParsedMail;
  /** Whether the sender was told that it was taken. */
  acknowledged: boolean;
};

export type SmtpStandIn = {
  port: number;
  /** Every mail that arrived whole, in order of arrival. */
  mails: ReceivedMail[];
  /** How often each moment was reached. */
  seen: Record<SmtpMoment, number>;
  /** Asked at each moment what goes wrong there; null: nothing does. */
  setFault: (fault: (at: SmtpMoment, about: { recipient: string; seen: number }) => SmtpFault | null) => void;
  /** Resolves when `enough` says so of the mails so far; rejects after `timeoutMs`. */
  until: (enough: (mails: readonly ReceivedMail[]) => boolean, timeoutMs?: number) => Promise<void>;
  close: () => Promise<void>;
};

type Callback = (error?: Error | null) => void;

/** A real SMTP server of this process that keeps what it is given, and misbehaves where it is told to. */
export async function startSmtpStandIn(
  options: { starttls?: boolean; login?: { user: string; password: string } } = {},
): Promise<SmtpStandIn> {
  const mails: ReceivedMail[] = [];
  const seen: Record<SmtpMoment, number> = { greeting: 0, sender: 0, recipient: 0, message: 0 };
  let faultAt: Parameters<SmtpStandIn['setFault']>[0] = () => null;

  /** Lets the moment pass, or does to the conversation what the fault says. */
  const meet = async (input: {
    at: SmtpMoment;
    session: SMTPServerSession;
    recipient: string;
    done: Callback;
    onPass?: () => void;
  }): Promise<void> => {
    const { at, session, done } = input;
    seen[at] += 1;
    const fault = faultAt(at, { recipient: input.recipient, seen: seen[at] });
    if (fault === 'hang') return;
    if (fault === 'drop') return cut(session);
    if (fault && 'answer' in fault) {
      return done(Object.assign(new Error(`stand-in says ${fault.answer}`), { responseCode: fault.answer }));
    }
    if (fault) await sleep(fault.delayMs);
    input.onPass?.();
    done();
  };

  const server = new SMTPServer({
    authOptional: !options.login,
    allowInsecureAuth: true,
    disabledCommands: [...(options.starttls ? [] : ['STARTTLS']), ...(options.login ? [] : ['AUTH'])],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onAuth: (auth, _session, callback) =>
      auth.username === options.login?.user && auth.password === options.login?.password
        ? callback(null, { user: auth.username })
        : callback(Object.assign(new Error('wrong password'), { responseCode: 535 })),
    onConnect: (session, done) => void meet({ at: 'greeting', session, recipient: '', done }),
    onMailFrom: (_address, session, done) => void meet({ at: 'sender', session, recipient: '', done }),
    onRcptTo: (address, session, done) => void meet({ at: 'recipient', session, recipient: address.address, done }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const raw = Buffer.concat(chunks);
        const recipient = session.envelope.rcptTo[0]?.address ?? '';
        const at = performance.now();
        void simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true }).then((mail) => {
          const received: ReceivedMail = { at, recipient, raw, mail, acknowledged: false };
          mails.push(received);
          return meet({
            at: 'message',
            session,
            recipient,
            done,
            onPass: () => {
              received.acknowledged = true;
            },
          });
        });
      });
    },
  });
  // A sender that was killed resets its connections.
  server.on('error', () => undefined);

  const cut = (session: SMTPServerSession): void => {
    for (const connection of server.connections as Set<{ session: { id: string }; _socket: { destroy(): void } }>) {
      if (connection.session.id === session.id) connection._socket.destroy();
    }
  };

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return {
    port,
    mails,
    seen,
    setFault: (fault) => {
      faultAt = fault;
    },
    until: async (enough, timeoutMs = 15_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!enough(mails)) {
        if (performance.now() > deadline)
          throw new Error(`not so after ${timeoutMs} ms; ${mails.length} mails arrived`);
        await sleep(10);
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
