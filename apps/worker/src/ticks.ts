export type Tick = { name: string; everyMs: number; run: () => Promise<void> };

/**
 * Runs each tick at its pace, ±20 %, never twice at once: replicas do not meet at the same instant. An error is told and
 * the tick comes again.
 */
export function startTicks(options: {
  ticks: readonly Tick[];
  onError: (tick: string, error: Error) => void;
}): () => Promise<void> {
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const schedule = (tick: Tick, delayMs: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const run = tick
        .run()
        .catch((error: unknown) => options.onError(tick.name, error as Error))
        .finally(() => {
          running.delete(run);
          if (!stopped) schedule(tick, tick.everyMs * (0.8 + Math.random() * 0.4));
        });
      running.add(run);
    }, delayMs);
    timers.add(timer);
  };
  for (const tick of options.ticks) schedule(tick, 0);
  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(running);
  };
}
