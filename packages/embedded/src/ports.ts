import { connect, createServer } from 'node:net';
import { LaunchError } from './launch-error.ts';

const LOOPBACK = ['127.0.0.1', '::1'];
const REACH_MS_MAX = 5_000;

/** Resolves when nothing listens on the port; throws a LaunchError naming the port and the variable that moves it. */
export async function assertPortFree(options: { port: number; variable: string; use: string }): Promise<void> {
  const { port, variable, use } = options;
  for (const host of LOOPBACK) {
    const state = (await answers({ host, port, timeoutMs: 500 })) ? 'EADDRINUSE' : await whyNotListen({ host, port });
    if (state === 'EADDRINUSE') {
      throw new LaunchError(
        `Port ${port} (${use}) is in use by another program. Stop that program, or set ${variable} to a free port.`,
      );
    }
    if (state === 'EACCES') {
      throw new LaunchError(`Port ${port} (${use}) may not be opened by this user. Set ${variable} to one above 1023.`);
    }
  }
}

/** Resolves when something listens at the URL's host and port; throws a LaunchError naming the variable it is from. */
export async function assertReachable(options: { url: string; port: number; variable: string }): Promise<void> {
  const { hostname, port: given } = new URL(options.url);
  const port = Number(given || options.port);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (await answers({ host, port, timeoutMs: REACH_MS_MAX })) return;
  throw new LaunchError(`Nothing answers at ${hostname}:${port}, which ${options.variable} names.`);
}

/** A port of 127.0.0.1 that was free a moment ago; `preferred` if it still is. */
export async function freePort(options: { preferred?: number | undefined } = {}): Promise<number> {
  const { preferred } = options;
  if (preferred !== undefined && (await whyNotListen({ host: '127.0.0.1', port: preferred })) === null)
    return preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port was given')),
      );
    });
  });
}

/** Some systems let a second program listen beside one on all addresses: asking is the surer test. */
const answers = (options: { host: string; port: number; timeoutMs: number }): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: options.host, port: options.port, timeout: options.timeoutMs });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });

const whyNotListen = (options: { host: string; port: number }): Promise<string | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'unknown';
      // A machine without IPv6 has nothing there that could be in the way.
      resolve(code === 'EADDRINUSE' || code === 'EACCES' ? code : null);
    });
    server.listen({ ...options, exclusive: true }, () => server.close(() => resolve(null)));
  });
