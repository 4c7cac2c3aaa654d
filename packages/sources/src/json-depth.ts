const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether JSON nests objects and lists deeper than `max`, found by one look at the bytes, before anything recurses into
 * them. Brackets inside texts do not count. Bytes that are no JSON get some answer: the parser refuses them anyway.
 */
export function isDeeperThan(options: { bytes: Uint8Array; max: number }): boolean {
  const { bytes, max } = options;
  const { length } = bytes;
  let depth = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at += 1;
      while (at < length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > max) return true;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}
