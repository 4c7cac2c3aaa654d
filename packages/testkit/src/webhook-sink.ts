import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll } from 'vitest';

export type SunkRequest = { headers: IncomingHttpHeaders; body: string; path: string };

/** A receiver of webhooks on this machine: it keeps what came, and answers what a test wants. */
export type WebhookSink = {
  url: string;
  requests: SunkRequest[];
  /** Called for each request; without an answer it says 204. `drop`: the connection is cut. */
  setAnswer: (answer: (request: SunkRequest) => SinkAnswer | undefined) => void;
};
export type SinkAnswer = { status: number; headers?: Record<string, string>; body?: string } | 'drop';

export async function openWebhookSink(): Promise<WebhookSink> {
  const requests: SunkRequest[] = [];
  let answerTo: (request: SunkRequest) => SinkAnswer | undefined = () => undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sunk = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), path: request.url ?? '' };
    requests.push(sunk);
    const answer = answerTo(sunk) ?? { status: 204 };
    if (answer === 'drop') return request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    setAnswer: (answer) => {
      answerTo = answer;
    },
  };
}
