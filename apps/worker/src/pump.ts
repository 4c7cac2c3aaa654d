/**
 * Runs one piece of work at a time until there is none left. A trigger while it runs makes it look once more, so that
 * what came meanwhile is never missed; everybody who triggered waits for a look that began after they asked.
 */
export class Pump {
  readonly #work: () => Promise<number>;
  readonly #onError: (error: Error) => void;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #stopped = false;

  /** `work` answers how much it did; 0 ends the run. */
  constructor(options: { work: () => Promise<number>; onError: (error: Error) => void }) {
    this.#work = options.work;
    this.#onError = options.onError;
  }

  trigger(): Promise<void> {
    if (this.#stopped) return this.#running ?? Promise.resolve();
    if (!this.#running) {
      this.#running = this.#run().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      return this.trigger();
    });
    return this.#next;
  }

  /** No more looks; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#work()) > 0);
    } catch (error) {
      this.#onError(error as Error);
    }
  }
}
