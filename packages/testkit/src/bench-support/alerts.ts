/** One alert as Alertmanager's push API takes it and, with a status, as its webhook sends it. */
export type SampleAlert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  generatorURL: string;
};

const PODS_A_GROUP = 10;

/** `count` alerts with ten labels and about 1.1 kB each; ten to a group by alert name and cluster. */
export function sampleAlerts(options: { count: number }): SampleAlert[] {
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  return Array.from({ length: options.count }, (_, index) => {
    const group = Math.floor(index / PODS_A_GROUP);
    const pod = `checkout-${group}-${(index % PODS_A_GROUP).toString(16).padStart(4, '0')}-7d9f8b6c5d-x2x${index % 7}z`;
    return {
      labels: {
        alertname: `HighErrorRate${group}`,
        cluster: 'eu-west-1-production',
        namespace: 'shop',
        service: `checkout-${group}`,
        pod,
        instance: `10.0.${group % 250}.${index % 250}:9100`,
        job: 'kubernetes-pods',
        region: 'eu-west-1',
        team: 'payments',
        severity: 'critical',
      },
      annotations: {
        summary: `${pod} answers more than five percent of its requests with an error`,
        description:
          `The share of requests to ${pod} in namespace shop that were answered with a status of 500 or above has been ` +
          'over five percent for more than ten minutes. Customers see failing payments. Look at the latest deployment ' +
          'first, then at the connection pool of the orders database, then at the payment provider.',
        runbook_url: `https://runbooks.example.com/checkout/high-error-rate-${group}`,
        dashboard: `https://grafana.example.com/d/checkout/overview?var-pod=${pod}`,
      },
      startsAt,
      generatorURL: `http://prometheus.example.com:9090/graph?g0.expr=sum%28rate%28http_requests_total%29%29&g0.tab=${index}`,
    };
  });
}

/** The alerts, `perRequest` to a body, each body made of them by `toBody`. */
export function bodiesOf(options: {
  alerts: readonly SampleAlert[];
  perRequest: number;
  toBody: (alerts: readonly SampleAlert[]) => unknown;
}): Buffer[] {
  const { alerts, perRequest, toBody } = options;
  const bodies: Buffer[] = [];
  for (let from = 0; from < alerts.length; from += perRequest) {
    bodies.push(Buffer.from(JSON.stringify(toBody(alerts.slice(from, from + perRequest)))));
  }
  return bodies;
}

/** A delivery of Alertmanager's webhook, version 4. */
export const webhookBody = (alerts: readonly SampleAlert[]): unknown => ({
  version: '4',
  groupKey: `{}:{alertname="${alerts[0]?.labels['alertname'] ?? ''}"}`,
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'signalcraft',
  groupLabels: { cluster: 'eu-west-1-production' },
  commonLabels: { cluster: 'eu-west-1-production', team: 'payments' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.com:9093',
  alerts: alerts.map((alert) => ({ status: 'firing', ...alert, endsAt: '0001-01-01T00:00:00Z' })),
});
