import { freePort as portIfFree } from '@signalcraft/embedded/ports';

/**
 * Below where Linux takes the ports of outgoing connections from (32768 on), each test process in a range of its own:
 * so nothing takes a port between its being found free and its being listened on.
 */
const FIRST_PORT = 12_000;
const PORTS_PER_PROCESS = 1_000;
const PROCESSES_MAX = 16;
const ownRange = FIRST_PORT + (Number(process.env['VITEST_POOL_ID'] ?? 0) % PROCESSES_MAX) * PORTS_PER_PROCESS;
let next = Math.floor(Math.random() * PORTS_PER_PROCESS);

/** A port of 127.0.0.1 that was free a moment ago, and that no other test process is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const preferred = ownRange + (next % PORTS_PER_PROCESS);
    next += 1;
    if ((await portIfFree({ preferred })) === preferred) return preferred;
  }
}
