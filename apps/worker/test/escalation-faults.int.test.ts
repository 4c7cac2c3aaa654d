import { FAULTS } from '@signalcraft/testkit/escalations/faults';
import { runFault, SMALL } from '@signalcraft/testkit/escalations/run-fault';
import { killStartedApps } from '@signalcraft/testkit/processes';
import { testServices } from '@signalcraft/testkit/test-services';
import { afterEach, expect, test } from 'vitest';

/**
 * Other tests share the machine, and eight processes on two busy cores take seconds to start: what is proved here is
 * that nothing is lost, early or done twice, and that nothing stands still. The command measures how late.
 */
const SLACK = 15;

afterEach(killStartedApps);

test.each(FAULTS.map((fault) => [fault.ids, fault.summary, fault] as const))(
  'escalations, %s: %s',
  async (_ids, _summary, fault) => {
    const { wrong } = await runFault({ fault, size: SMALL, slack: SLACK, template: testServices().template });
    expect(wrong).toEqual([]);
  },
  180_000,
);
