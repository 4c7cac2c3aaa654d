export type TestAlert = { title: string; severity?: string; status?: string; labels?: Record<string, string> };

/** Sends alerts to a generic integration, one delivery each. */
export async function send(options: { url: string; alerts: readonly TestAlert[] }): Promise<void> {
  for (const alert of options.alerts) {
    const response = await fetch(options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alert),
    });
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  }
}
