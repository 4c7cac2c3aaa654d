import type { IncomingAlert, Link } from '@signalcraft/domain/alert';
import { NAMELESS } from '@signalcraft/domain/clean';
import { senderDeliveryId } from './delivery-id.ts';
import { generic } from './generic.ts';
import { describeValue, isObject, type JsonObject, summarise, textOf, textsOf } from './json-values.ts';
import { readTime } from './read-time.ts';
import type { ParseResult, Source, SourceConfig } from './source.ts';

/**
 * Prometheus Alertmanager's webhook, version 4 (`notify/webhook/webhook.go`, `template/template.go`). Each alert has a
 * status of its own; the group's is not looked at. Repeats come each `repeat_interval` with the same fingerprint and
 * start. Keys that are unknown here are newer releases', and do no harm. Alertmanager tries again only after 5xx, so it
 * is never answered 429. Its webhook has no signature: the URL's key is what proves it.
 */
export const alertmanager: Source = {
  name: 'alertmanager',
  title: 'Prometheus Alertmanager',
  description:
    'Alertmanager’s webhook_configs, and everything that speaks its format, such as Mimir, Loki and vmalert.',
  parse,
  deliveryId: senderDeliveryId,
  overloadStatus: 503,
  methods: ['POST'],
  contentTypes: ['application/json'],
  sample: {
    version: '4',
    status: 'firing',
    receiver: 'signalcraft',
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    groupLabels: { alertname: 'HighErrorRate' },
    commonLabels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical' },
    commonAnnotations: { summary: 'Error rate of checkout is above 5 %' },
    externalURL: 'http://alertmanager.example:9093',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical', instance: 'checkout-1:8080' },
        annotations: { summary: 'Error rate of checkout is above 5 %' },
        startsAt: '2026-01-01T12:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up',
        fingerprint: 'c8a8f8a1d2b3e4f5',
      },
    ],
  },
};

function parse(options: { body: unknown; config: SourceConfig; receivedAt: number }): ParseResult {
  const { body, config } = options;
  const items = isObject(body) ? body['alerts'] : undefined;
  // A receiver may define a payload of its own; the integration's mapping says how that one is read.
  if (config.mapping.title !== undefined || config.mapping.alerts !== undefined) return generic.parse(options);
  if (!isObject(body)) return { ok: false, problem: `body: expected an object, got ${describeValue(body)}` };
  if (!Array.isArray(items)) return { ok: false, problem: `alerts: expected a list, got ${describeValue(items)}` };
  if (items.length === 0) return { ok: false, problem: 'alerts: the list is empty' };

  const externalUrl = textOf(body['externalURL']);
  const alerts: IncomingAlert[] = [];
  const problems: string[] = [];
  for (const [index, item] of items.entries()) {
    const read = readAlert(item, externalUrl);
    if (typeof read === 'string') problems.push(`alerts[${index}]${read}`);
    else alerts.push(read);
  }
  if (alerts.length === 0) return { ok: false, problem: summarise(problems) };
  const { truncatedAlerts } = body;
  if (typeof truncatedAlerts === 'number' && truncatedAlerts > 0) {
    problems.unshift(`truncatedAlerts: Alertmanager left out ${truncatedAlerts} alerts, as max_alerts says`);
  }
  return problems.length === 0 ? { ok: true, alerts } : { ok: true, alerts, problem: summarise(problems) };
}

/** The alert, or where in it and why it cannot be read. */
function readAlert(item: unknown, externalUrl: string | null): IncomingAlert | string {
  if (!isObject(item)) return `: expected an object, got ${describeValue(item)}`;
  const { status } = item;
  if (status !== 'firing' && status !== 'resolved')
    return `.status: expected "firing" or "resolved", got ${describeValue(status)}`;
  if (!isObject(item['labels'])) return `.labels: expected an object, got ${describeValue(item['labels'])}`;
  const labels = textsOf(item['labels']);
  const annotations = isObject(item['annotations']) ? textsOf(item['annotations']) : {};
  return {
    status,
    severity: labels['severity'] ?? null,
    title: annotations['summary'] || nameOf(labels),
    description: annotations['description'] ?? annotations['message'] ?? '',
    labels,
    annotations,
    links: linksOf({ item, annotations, externalUrl }),
    startsAt: readTime(item['startsAt']),
    // While it fires, an end is when Alertmanager would give it up, and says nothing of the alert.
    endsAt: status === 'resolved' ? readTime(item['endsAt']) : null,
    dedupKey: textOf(item['fingerprint']),
  };
}

function nameOf(labels: Record<string, string>): string {
  const name = labels['alertname'] || NAMELESS;
  return labels['instance'] ? `${name} on ${labels['instance']}` : name;
}

function linksOf(options: {
  item: JsonObject;
  annotations: Record<string, string>;
  externalUrl: string | null;
}): Link[] {
  const { item, annotations, externalUrl } = options;
  const links: Link[] = [];
  const generator = textOf(item['generatorURL']);
  if (generator) links.push({ label: 'Source', url: generator });
  const runbook = annotations['runbook_url'] ?? annotations['runbook'];
  if (runbook) links.push({ label: 'Runbook', url: runbook });
  if (annotations['dashboard_url']) links.push({ label: 'Dashboard', url: annotations['dashboard_url'] });
  if (externalUrl) links.push({ label: 'Alertmanager', url: externalUrl });
  return links;
}
