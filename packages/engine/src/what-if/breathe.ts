import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the event loop is kept from others at a time. */
const SLICE_MS = 8;

/** Lets others have the event loop each time that it was held for some milliseconds. */
export class Breath {
  #since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await nextTurn();
    this.#since = performance.now();
  }
}
