import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { TestIntegration } from '@signalcraft/testkit/workspace';

export type Answer<T> = { status: number; body: T; headers: Headers };
export type Call = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

/** Calls the api as the bearer's owner. */
export const caller =
  (options: { api: { url: string }; bearer: string; headers?: Record<string, string> }): Call =>
  async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${options.api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${options.bearer}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : null) as T, headers: answer.headers };
  };

/** Delivers one alert to a generic integration and answers what the api said. */
export async function deliver(options: {
  api: { url: string };
  integration: TestIntegration;
  alert: Record<string, unknown>;
}): Promise<IngestAccepted> {
  const answer = await fetch(`${options.api.url}${options.integration.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(options.alert),
  });
  if (answer.status !== 202) throw new Error(`delivery: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as IngestAccepted;
}
