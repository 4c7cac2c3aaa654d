import { problemIn } from '@signalcraft/api-client/client';
import type { WhatIfDraftInput, WhatIfLine } from '@signalcraft/contracts/what-if';

/** Asks what would have been, and hands on each line of the answer as it comes. Throws ApiProblem where it is refused. */
export async function askWhatIf(options: {
  apiUrl: string;
  workspaceId: string;
  token: () => Promise<string>;
  days: number;
  draft: WhatIfDraftInput | null;
  onLine: (line: WhatIfLine) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { apiUrl, days, draft, onLine, signal } = options;
  const response = await fetch(`${apiUrl}/api/v1/what-if`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await options.token()}`,
      'content-type': 'application/json',
      'x-workspace-id': options.workspaceId,
    },
    body: JSON.stringify({ days, draft }),
    cache: 'no-store',
    signal,
  });
  if (!response.ok || !response.body) throw await problemIn(response);
  let rest = '';
  for await (const chunk of textOf(response.body)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line) onLine(JSON.parse(line) as WhatIfLine);
  }
}

async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
