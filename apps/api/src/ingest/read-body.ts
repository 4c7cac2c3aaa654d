import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AppError } from '@signalcraft/contracts/errors';

/** A delivery's bytes after decompression, or why there are none. `bytes` is how many came; null: more than were waited for. */
export type BodyRead =
  | { kind: 'read'; body: Buffer }
  | { kind: 'too_large'; bytes: number | null }
  | { kind: 'unsupported_encoding' }
  | { kind: 'corrupt_encoding' };

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const DECOMPRESS: Record<string, Decompress> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** A refused body is read on for so long, unkept: a sender that is cut off while it writes never reads the answer. */
const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 5_000;

/** Calls back with a request's bytes, of any content type. Errs only when the connection ended before the body did. */
export function readBody(options: {
  request: IncomingMessage;
  maxBytes: number;
  done: (error: Error | null, read?: BodyRead) => void;
}): void {
  const { request, maxBytes, done } = options;
  const encoding = encodingOf(request.headers);
  const chunks: Buffer[] = [];
  let received = 0;
  let linger: NodeJS.Timeout | undefined;

  const finish = (error: Error | null, read?: BodyRead): void => {
    clearTimeout(linger);
    request.off('data', onData);
    request.off('end', onEnd);
    request.off('error', onError);
    done(error, read);
  };
  const onData = (chunk: Buffer): void => {
    received += chunk.length;
    if (received <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    chunks.length = 0;
    linger ??= setTimeout(() => finish(null, { kind: 'too_large', bytes: null }), LINGER_MS);
    if (received > LINGER_BYTES) finish(null, { kind: 'too_large', bytes: null });
  };
  const onEnd = (): void => {
    if (received > maxBytes) return finish(null, { kind: 'too_large', bytes: received });
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, received);
    if (encoding === null) return finish(null, { kind: 'read', body });
    const decompress = DECOMPRESS[encoding];
    if (!decompress) return finish(null, { kind: 'unsupported_encoding' });
    decompress(body, { maxOutputLength: maxBytes }).then(
      (inflated) => finish(null, { kind: 'read', body: inflated }),
      (error: { code?: string }) =>
        finish(
          null,
          error.code === 'ERR_BUFFER_TOO_LARGE' ? { kind: 'too_large', bytes: null } : { kind: 'corrupt_encoding' },
        ),
    );
  };
  const onError = (cause: Error): void =>
    finish(new AppError('MALFORMED_JSON', { detail: 'The body ended early.', cause }));
  request.on('data', onData);
  request.on('end', onEnd);
  request.on('error', onError);
}

/** Null: the bytes are as they are. */
function encodingOf(headers: IncomingHttpHeaders): string | null {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  return !encoding || encoding === 'identity' ? null : encoding;
}
