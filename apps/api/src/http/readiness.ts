/** Where the process stands between its start and its end: what `/api/health/ready` and the closing routes ask. */
export class Readiness {
  readonly #stop = new AbortController();
  #prepared = false;

  /** Aborted when the process begins to end: streams end then, so that they hold nothing up. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /** The partitions stand and the process is not ending. */
  get isServing(): boolean {
    return this.#prepared && !this.#stop.signal.aborted;
  }

  prepared(): void {
    this.#prepared = true;
  }

  stop(): void {
    this.#stop.abort();
  }
}
