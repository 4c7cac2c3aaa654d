import { AppError } from '@signalcraft/contracts/errors';
import type { WhatIfLine } from '@signalcraft/contracts/what-if';

/** Replays take a processor's time for seconds: so many run in a process at once, and one of a workspace. */
const RUNNING_MAX = 2;
const RETRY_AFTER_SECONDS = 5;

/** Keeps replays from taking the process from everybody else. */
export class WhatIfSlots {
  readonly #running = new Set<string>();

  /** Throws OVERLOADED while the workspace has one running, or too many run. To be given back by `leave`. */
  take(workspaceId: string): { leave: () => void } {
    if (this.#running.size >= RUNNING_MAX || this.#running.has(workspaceId))
      throw new AppError('OVERLOADED', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    this.#running.add(workspaceId);
    return { leave: () => void this.#running.delete(workspaceId) };
  }
}

/**
 * The lines as newline-delimited JSON. Who stops listening stops the replay; `stopping` ends it with a line that says
 * so, as a fault in the midst of it does. `done` is called once, however it ends.
 */
export async function* toText(options: {
  lines: AsyncGenerator<WhatIfLine>;
  stopping: AbortSignal;
  failed: (error: unknown) => { code: string; detail: string };
  done: () => void;
}): AsyncGenerator<string> {
  const { lines, stopping, failed } = options;
  try {
    for await (const line of lines) {
      yield textOf(line);
      if (stopping.aborted) return yield textOf({ kind: 'failed', code: 'OVERLOADED', detail: 'The server restarts.' });
    }
  } catch (error) {
    yield textOf({ kind: 'failed', ...failed(error) });
  } finally {
    options.done();
  }
}

const textOf = (line: WhatIfLine): string => `${JSON.stringify(line)}\n`;
