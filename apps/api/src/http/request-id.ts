import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const REQUEST_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[\w.:-]{8,64}$/;
const process = randomBytes(5).toString('hex');
let count = 0;

/** The id that a proxy gave the request, else one of our own: unique, and cheap enough for every delivery. */
export function nextRequestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[REQUEST_ID_HEADER];
  if (typeof given === 'string' && ACCEPTABLE.test(given)) return given;
  count += 1;
  return `${process}-${count.toString(36)}`;
}
