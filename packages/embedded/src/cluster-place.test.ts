import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findClusterPlace, rememberedPort, rememberPort } from './cluster-place.ts';

const isRoot = process.getuid?.() === 0;

describe('where a cluster lies', () => {
  let dataDir: string;
  let sharedHome: string;
  beforeEach(() => {
    const parent = mkdtempSync(join(tmpdir(), 'signalcraft-place-'));
    dataDir = join(parent, 'data');
    sharedHome = join(parent, 'shared');
    mkdirSync(dataDir);
  });
  afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }));
  const find = () => findClusterPlace({ dataDir, sharedHome });
  const statePath = () => join(dataDir, 'postgres.json');

  test('is the same each time', () => {
    const place = find();
    expect(find()).toEqual(place);
    expect(statSync(join(place.binDir, 'initdb')).mode & 0o111).not.toBe(0);
  });

  test('has a port as soon as somebody remembered one', () => {
    expect(rememberedPort({ dataDir })).toBeUndefined();
    mkdirSync(find().clusterDir, { recursive: true });
    rememberPort({ dataDir, port: 54_321 });
    expect(rememberedPort({ dataDir })).toBe(54_321);
    expect(find().clusterDir).toMatch(/cluster$/);
  });

  test('one that was there and is gone is said, not made anew', () => {
    const { clusterDir } = find();
    mkdirSync(clusterDir, { recursive: true });
    rememberPort({ dataDir, port: 54_321 });
    rmSync(join(clusterDir, '..'), { recursive: true });
    expect(find).toThrow(/was in .*, which is gone: restore it, or delete/);
  });

  test('a state file that cannot be read is said', () => {
    writeFileSync(statePath(), '{"home":');
    expect(find).toThrow(/postgres.json is damaged/);
  });

  test.runIf(!isRoot)('of an ordinary user it is inside, and one that root made is not theirs to open', () => {
    expect(find()).toMatchObject({ clusterDir: join(dataDir, 'postgres/cluster'), runAs: null });
    writeFileSync(statePath(), JSON.stringify({ home: '/var/lib/signalcraft/0', key: 'k', port: 1 }));
    expect(find).toThrow(/was made by root/);
  });

  test.runIf(isRoot)('of root it is outside, under a random name, owned by the user that owns nothing', () => {
    const { clusterDir, binDir, runAs } = find();
    const home = join(clusterDir, '..');
    expect(home).toMatch(new RegExp(`^${sharedHome}/[0-9a-f]{16}$`));
    expect(binDir.startsWith(home)).toBe(true);
    expect(runAs).toEqual({ uid: 65_534, gid: 65_534 });
    expect([statSync(home).uid, statSync(home).mode & 0o777, statSync(sharedHome).mode & 0o777]).toEqual([
      65_534, 0o700, 0o711,
    ]);
    expect(JSON.parse(readFileSync(statePath(), 'utf8'))).toMatchObject({ home });
  });

  test.runIf(isRoot)('of root on another user’s folder it stays inside, and that user’s', () => {
    const inside = join(dataDir, 'postgres/cluster');
    mkdirSync(inside, { recursive: true });
    chownSync(inside, 1_234, 1_235);
    expect(find()).toMatchObject({ clusterDir: inside, runAs: { uid: 1_234, gid: 1_235 } });
  });
});
