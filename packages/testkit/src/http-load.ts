import { connect, type Socket } from 'node:net';

export type LoadResult = {
  /** Answers by status. */
  statuses: Record<number, number>;
  /** Requests whose connection failed before an answer. */
  failed: number;
  latenciesMs: number[];
  seconds: number;
};

/** One request a connection at a time; `next` gives the body, or null when this connection is done. */
export type LoadOptions = {
  url: string;
  connections: number;
  next: (connection: number) => Buffer | null;
  onAnswer?: (answer: { status: number; body: string; connection: number }) => void;
  headers?: Record<string, string>;
};

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A closed loop of keep-alive connections over plain sockets: the generator's own cost stays small beside the server's.
 * Bounded by `next`; a connection that breaks is opened again and its request counts as failed.
 */
export async function httpLoad(options: LoadOptions): Promise<LoadResult> {
  const url = new URL(options.url);
  const extra = Object.entries(options.headers ?? {})
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const head = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\n${extra}`;
  const result: LoadResult = { statuses: {}, failed: 0, latenciesMs: [], seconds: 0 };
  const started = performance.now();
  await Promise.all(
    Array.from({ length: options.connections }, (_, connection) =>
      runConnection({ connection, host: url.hostname, port: Number(url.port), head, options, result }),
    ),
  );
  result.seconds = (performance.now() - started) / 1_000;
  return result;
}

async function runConnection(run: {
  connection: number;
  host: string;
  port: number;
  head: string;
  options: LoadOptions;
  result: LoadResult;
}): Promise<void> {
  const { connection, options, result } = run;
  let socket: Socket | null = null;
  for (let body = options.next(connection); body !== null; body = options.next(connection)) {
    const sent = performance.now();
    try {
      socket ??= await open(run);
      const answer = await exchange({ socket, head: run.head, body });
      result.statuses[answer.status] = (result.statuses[answer.status] ?? 0) + 1;
      result.latenciesMs.push(performance.now() - sent);
      options.onAnswer?.({ ...answer, connection });
      if (answer.closes) {
        socket.destroy();
        socket = null;
      }
    } catch {
      result.failed += 1;
      socket?.destroy();
      socket = null;
      // A server that is down answers at once: the loop must not spin.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  socket?.destroy();
}

function open(options: { host: string; port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: options.host, port: options.port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

function exchange(options: {
  socket: Socket;
  head: string;
  body: Buffer;
}): Promise<{ status: number; body: string; closes: boolean }> {
  const { socket, body } = options;
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (done: () => void): void => {
      socket.off('data', onData);
      socket.off('error', onEnd);
      socket.off('close', onEnd);
      done();
    };
    const onEnd = (): void => finish(() => reject(new Error('the connection ended before the answer')));
    const onData = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = received.indexOf(HEAD_END);
      if (end < 0) return;
      const head = received.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (received.length < end + 4 + length) return;
      finish(() =>
        resolve({
          status: Number(head.slice(9, 12)),
          body: received.toString('utf8', end + 4, end + 4 + length),
          closes: /\r\nconnection: *close/i.test(head),
        }),
      );
    };
    socket.on('data', onData);
    socket.once('error', onEnd);
    socket.once('close', onEnd);
    socket.write(`${options.head}content-length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
}

/** The value below which `share` (0 to 1) of the values lie; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
