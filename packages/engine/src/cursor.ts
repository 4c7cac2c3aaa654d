import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@signalcraft/contracts/errors';

const MAC_BYTES = 16;

/** Which list a cursor belongs to: its name with the workspace and every filter in it. */
export type CursorScope = { secret: string; list: readonly string[] };

/** An opaque cursor for a position; whoever alters it, or uses it on another list, is refused. */
export function writeCursor(options: CursorScope & { position: readonly string[] }): string {
  const body = Buffer.from(JSON.stringify(options.position));
  return Buffer.concat([macOf({ ...options, body }), body]).toString('base64url');
}

/** The position in a cursor that `writeCursor` made for the same list. Throws INVALID_CURSOR for any other. */
export function readCursor(options: CursorScope & { cursor: string }): string[] {
  const bytes = Buffer.from(options.cursor, 'base64url');
  const body = bytes.subarray(MAC_BYTES);
  const fits = bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf({ ...options, body }));
  if (!fits) throw new AppError('INVALID_CURSOR');
  return JSON.parse(body.toString('utf8')) as string[];
}

const macOf = (options: CursorScope & { body: Buffer }): Buffer =>
  createHmac('sha256', options.secret)
    .update(JSON.stringify(options.list))
    .update('\0')
    .update(options.body)
    .digest()
    .subarray(0, MAC_BYTES);

/**
 * The page that `rows` make, which were read one row past `limit` to learn whether there are more, and the cursor of
 * the next one.
 */
export function cutPage<T>(
  options: CursorScope & { rows: readonly T[]; limit: number; positionOf: (row: T) => readonly string[] },
): { rows: T[]; nextCursor: string | null } {
  const rows = options.rows.slice(0, options.limit);
  const last = rows.at(-1);
  const hasMore = options.rows.length > options.limit && last !== undefined;
  return { rows, nextCursor: hasMore ? writeCursor({ ...options, position: options.positionOf(last) }) : null };
}
