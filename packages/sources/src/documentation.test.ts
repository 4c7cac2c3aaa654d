import { readFileSync } from 'node:fs';
import { FieldMapping } from '@signalcraft/contracts/integrations';
import { normaliseAlert } from '@signalcraft/domain/clean';
import { DEFAULT_GROUPING } from '@signalcraft/domain/grouping';
import { describe, expect, it } from 'vitest';
import { FIELD_NAMES, generic } from './generic.ts';

const page = readFileSync(new URL('../../../Docs/Sources.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']): unknown => JSON.parse(text));

function read(body: unknown, mapping: FieldMapping = {}) {
  const receivedAt = Date.UTC(2026, 10, 24, 9);
  const result = generic.parse({ body, config: { mapping }, receivedAt });
  if (!result.ok) throw new Error(result.problem);
  expect(result.problem).toBeUndefined();
  return result.alerts.map((alert, ordinal) =>
    normaliseAlert({ alert, ordinal, integrationId: 'i', grouping: DEFAULT_GROUPING, receivedAt }),
  );
}

describe('Docs/Sources.md', () => {
  it('shows an alert and its end', () => {
    const [firing] = read(blocks[0]);
    const [resolved] = read(blocks[1]);
    expect(firing).toMatchObject({
      status: 'firing',
      severity: 'critical',
      labels: { service: 'checkout' },
      flags: [],
    });
    expect(resolved).toMatchObject({ status: 'resolved', fingerprint: firing?.fingerprint, flags: [] });
  });

  it('shows a body and the mapping that reads it', () => {
    expect(read(blocks[2], FieldMapping.parse(blocks[3]))).toMatchObject([
      { title: 'Disk full', status: 'firing', severity: 'high', labels: { host: 'db-1' } },
      { title: 'Disk full', status: 'resolved', severity: 'warning', labels: { host: 'db-2' } },
    ]);
    expect(blocks).toHaveLength(4);
  });

  it('names every name of every field', () => {
    const missing = Object.values(FIELD_NAMES)
      .flat()
      .filter((name) => !page.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});
