import type { IngestObserver } from '@signalcraft/engine/ingest-observer';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

const LATENCY_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the api's process counts and measures, in Prometheus's form. */
export class ApiMetrics implements IngestObserver {
  readonly registry = new Registry();
  readonly #requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly #serverErrors: Counter<'route'>;
  readonly #ingestSeconds: Histogram;
  readonly #alerts: Counter;
  readonly #refused: Counter<'reason'>;
  readonly #flushAlerts: Histogram;
  readonly #flushSeconds: Histogram;
  readonly #wakeUpsLost: Counter<'queue'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#requestSeconds = new Histogram({
      name: 'signalcraft_http_request_seconds',
      help: 'Time to the end of the answer, by route pattern; streams are left out.',
      labelNames: ['method', 'route', 'status'],
      buckets: LATENCY_BUCKETS,
      registers,
    });
    this.#serverErrors = new Counter({
      name: 'signalcraft_http_5xx_total',
      help: 'Answers of 500 and above, by route pattern.',
      labelNames: ['route'],
      registers,
    });
    this.#ingestSeconds = new Histogram({
      name: 'signalcraft_alert_processing_seconds',
      help: 'From a delivery read to its alerts committed.',
      buckets: LATENCY_BUCKETS,
      registers,
    });
    this.#alerts = new Counter({
      name: 'signalcraft_alerts_total',
      help: 'Alerts stored.',
      registers,
    });
    this.#refused = new Counter({
      name: 'signalcraft_ingest_refused_total',
      help: 'Deliveries that were not accepted, by outcome.',
      labelNames: ['reason'],
      registers,
    });
    this.#flushAlerts = new Histogram({
      name: 'signalcraft_flush_alerts',
      help: 'Alerts in one flush.',
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000],
      registers,
    });
    this.#flushSeconds = new Histogram({
      name: 'signalcraft_flush_seconds',
      help: 'Time of one flush, conflicts and repetitions included.',
      buckets: LATENCY_BUCKETS,
      registers,
    });
    this.#wakeUpsLost = new Counter({
      name: 'signalcraft_wake_ups_lost_total',
      help: 'Wake-ups that the queue did not take; the poll finds the rows.',
      labelNames: ['queue'],
      registers,
    });
  }

  answered(answer: { method: string; route: string; status: number; ms: number }): void {
    const { method, route, status } = answer;
    if (status >= 500) this.#serverErrors.inc({ route });
    // A stream's time says how long somebody watched.
    if (route === '/api/events') return;
    this.#requestSeconds.observe({ method, route, status }, answer.ms / 1_000);
  }

  accepted(event: { alerts: number; seconds: number }): void {
    this.#alerts.inc(event.alerts);
    this.#ingestSeconds.observe(event.seconds);
  }

  flushed(event: { deliveries: number; alerts: number; seconds: number }): void {
    this.#flushAlerts.observe(event.alerts);
    this.#flushSeconds.observe(event.seconds);
  }

  refused(reason: string): void {
    this.#refused.inc({ reason });
  }

  wakeUpsLost(queue: string, jobs: number): void {
    this.#wakeUpsLost.inc({ queue }, jobs);
  }
}
