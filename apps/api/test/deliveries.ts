import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { StartedApp } from '@signalcraft/testkit/processes';
import type { TestIntegration } from '@signalcraft/testkit/workspace';

export type IngestAnswer = {
  status: number;
  headers: Headers;
  body: IngestAccepted & { code?: string; title?: string; requestId?: string; detail?: string };
};

/** POSTs one delivery, as text, bytes or something JSON. */
export async function post(options: {
  api: Pick<StartedApp, 'url'>;
  to: TestIntegration | { path: string };
  body: string | Uint8Array<ArrayBuffer> | object;
  headers?: Record<string, string>;
  method?: string;
}): Promise<IngestAnswer> {
  const { api, to, body } = options;
  const response = await fetch(api.url + to.path, {
    method: options.method ?? 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || '{}') };
}

/** An Alertmanager webhook of these alerts, each known by its fingerprint. */
export const alertmanagerBody = (
  alerts: readonly { fingerprint: string; status?: 'firing' | 'resolved'; startsAt?: string; group?: string }[],
): object => ({
  version: '4',
  status: 'firing',
  alerts: alerts.map(({ fingerprint, status = 'firing', startsAt, group = fingerprint }) => ({
    status,
    labels: { alertname: group, severity: 'warning' },
    annotations: {},
    startsAt: startsAt ?? '2026-11-24T10:00:00Z',
    fingerprint,
  })),
});
