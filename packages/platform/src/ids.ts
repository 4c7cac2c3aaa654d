import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8_192;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let poolOffset = POOL_BYTES;

const HEX: string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

let lastMs = -1;
let counter = 0;
/** 12 bits of `rand_a` and the 14 below the variant: the counter may run on within one millisecond. */
const COUNTER_LIMIT = 0x3ff_ffff;

/**
 * A UUIDv7 (RFC 9562) for the millisecond `at`. Ids made in one process for the same millisecond rise in the order
 * they were made. Entropy is drawn 8 KiB at a time: a call of `randomBytes` per id would cost more than the SQL.
 */
export function newId(at: number): string {
  const ms = Math.floor(at);
  if (ms === lastMs && counter < COUNTER_LIMIT) {
    counter += 1;
  } else {
    lastMs = ms;
    counter = 0;
  }
  if (poolOffset + 6 > POOL_BYTES) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  const high = Math.floor(ms / 0x1_0000_0000);
  const low = ms % 0x1_0000_0000;
  const upper = counter >>> 14;
  const lower = counter & 0x3fff;
  const o = poolOffset;
  poolOffset += 6;
  return (
    HEX[(high >>> 8) & 0xff]! +
    HEX[high & 0xff]! +
    HEX[(low >>> 24) & 0xff]! +
    HEX[(low >>> 16) & 0xff]! +
    '-' +
    HEX[(low >>> 8) & 0xff]! +
    HEX[low & 0xff]! +
    '-' +
    HEX[0x70 | (upper >>> 8)]! +
    HEX[upper & 0xff]! +
    '-' +
    HEX[0x80 | (lower >>> 8)]! +
    HEX[lower & 0xff]! +
    '-' +
    HEX[pool[o]!]! +
    HEX[pool[o + 1]!]! +
    HEX[pool[o + 2]!]! +
    HEX[pool[o + 3]!]! +
    HEX[pool[o + 4]!]! +
    HEX[pool[o + 5]!]!
  );
}

/** The least and the greatest id of a millisecond: what was made in one unit of work lies between them. */
export function idRangeOfMs(at: number): { first: string; last: string } {
  const hex = Math.floor(at).toString(16).padStart(12, '0');
  const prefix = `${hex.slice(0, 8)}-${hex.slice(8)}`;
  return { first: `${prefix}-0000-0000-000000000000`, last: `${prefix}-ffff-ffff-ffffffffffff` };
}

/** The millisecond an id was made for. */
export const msOfId = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
