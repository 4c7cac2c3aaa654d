import { expect, it } from 'vitest';
import { commonMatchers } from './common-labels.ts';

const alert = (labels: Record<string, string>) => ({ labels });

it('takes what all alerts agree in, the group’s own labels first', () => {
  expect(
    commonMatchers({
      groupLabels: { service: 'shop' },
      title: 'Shop is slow',
      alerts: [
        alert({ env: 'prod', host: 'a', service: 'shop', empty: '' }),
        alert({ env: 'prod', host: 'b', service: 'shop', empty: '' }),
      ],
    }),
  ).toEqual([
    { name: 'service', op: '=', value: 'shop' },
    { name: 'env', op: '=', value: 'prod' },
  ]);
});

it('goes by the title where there is no common label', () => {
  expect(
    commonMatchers({ groupLabels: {}, title: 'Probe failed', alerts: [alert({ host: 'a' }), alert({ host: 'b' })] }),
  ).toEqual([{ name: 'title', op: '=', value: 'Probe failed' }]);
});
