import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEncryptionKey } from '@signalcraft/platform/encryption';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOrMakeSecrets } from './secrets.ts';

describe('secrets', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'signalcraft-secrets-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const path = () => join(dataDir, 'secrets.json');

  test('are made once, for their owner alone, and the same ever after', () => {
    const made = readOrMakeSecrets({ dataDir, clusterExists: false });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(parseEncryptionKey(made.encryptionKey).bytes).toHaveLength(32);
    expect(new Set(Object.values(made)).size).toBe(6);
    expect(readOrMakeSecrets({ dataDir, clusterExists: true })).toEqual(made);
  });

  test('are never made anew for a database that was sealed with others', () => {
    expect(() => readOrMakeSecrets({ dataDir, clusterExists: true })).toThrow(/secrets.json is missing/);
  });

  test.each(['', '{', '{}', '{"encryptionKey":"short"}', 'null'])('%j is damaged, and left as it is', (text) => {
    writeFileSync(path(), text);
    for (const clusterExists of [true, false])
      expect(() => readOrMakeSecrets({ dataDir, clusterExists })).toThrow(/secrets.json is damaged/);
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });
});
