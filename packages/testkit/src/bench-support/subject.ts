import { cpuSeconds } from '../cpu-time.ts';
import { httpLoad, percentile } from '../http-load.ts';

/** A system under test: where to post, what to post, and which processes do the work. */
export type Subject = {
  name: string;
  url: string;
  /** Bodies that hold `perRequest` of the same alerts each. */
  bodies: (options: { perRequest: number }) => Buffer[];
  /** The processes whose CPU counts, with all they started. */
  processes: () => number[];
  /** Alerts it holds for good; null where it keeps nothing that outlives it. */
  stored: () => Promise<number | null>;
  /** Brings it to a quiet point before it is measured. */
  settle: () => Promise<void>;
  stop: () => Promise<void>;
};

export type Cell = {
  alertsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuMicrosPerAlert: number;
  alerts: number;
  /** Requests that were not answered as accepted. */
  refused: number;
};

/** Posts for `seconds` from `connections` connections, each with one request at a time, and measures what that took. */
export async function measure(options: {
  subject: Subject;
  perRequest: number;
  connections: number;
  seconds: number;
}): Promise<Cell> {
  const { subject, perRequest, connections } = options;
  const bodies = subject.bodies({ perRequest });
  await warmUp({ ...options, seconds: 1 });
  await subject.settle();
  const storedBefore = await subject.stored();
  const cpuBefore = cpuSeconds(subject.processes());
  const { statuses, failed, latenciesMs, seconds } = await post({
    subject,
    bodies,
    connections,
    seconds: options.seconds,
  });
  const cpu = cpuSeconds(subject.processes()) - cpuBefore;
  const accepted = (statuses[200] ?? 0) + (statuses[202] ?? 0);
  const alerts = accepted * perRequest;
  const storedAfter = await subject.stored();
  if (storedBefore !== null && storedAfter !== null && storedAfter - storedBefore < alerts) {
    throw new Error(`${subject.name} answered for ${alerts} alerts and stored ${storedAfter - storedBefore}`);
  }
  return {
    alertsPerSecond: alerts / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMicrosPerAlert: (cpu * 1e6) / alerts,
    alerts,
    refused: failed + latenciesMs.length - accepted,
  };
}

/** The same load, unmeasured. */
export async function warmUp(options: {
  subject: Subject;
  perRequest: number;
  connections: number;
  seconds: number;
}): Promise<void> {
  await post({ ...options, bodies: options.subject.bodies(options) });
}

function post(options: { subject: Subject; bodies: Buffer[]; connections: number; seconds: number }) {
  const { subject, bodies } = options;
  const deadline = performance.now() + options.seconds * 1_000;
  let next = 0;
  return httpLoad({
    url: subject.url,
    connections: options.connections,
    next: () => {
      if (performance.now() >= deadline) return null;
      next = (next + 1) % bodies.length;
      return bodies[next] ?? null;
    },
  });
}
