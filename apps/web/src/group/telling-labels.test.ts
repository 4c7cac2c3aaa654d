import { expect, it } from 'vitest';
import { tellingLabels } from './telling-labels.ts';

it('names the labels that differ, the most telling first', () => {
  const alerts = [
    { labels: { service: 'checkout', zone: 'a', pod: '1' } },
    { labels: { service: 'checkout', zone: 'a', pod: '2' } },
    { labels: { service: 'checkout', zone: 'b', pod: '3' } },
  ];
  expect(tellingLabels(alerts)).toEqual(['pod', 'zone']);
});

it('names none for a single alert or for equal ones', () => {
  expect(tellingLabels([{ labels: { pod: '1' } }])).toEqual([]);
  expect(tellingLabels([{ labels: { pod: '1' } }, { labels: { pod: '1' } }])).toEqual([]);
});
