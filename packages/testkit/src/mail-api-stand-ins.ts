import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** What the stand-in does instead of taking a request; `taken`: it takes the mail all the same, and loses the answer. */
export type MailApiFault =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | { do: 'hang' | 'drop'; taken: boolean };

export type MailApiRequest = { headers: IncomingHttpHeaders; body: Record<string, unknown> };

export type MailApiStandIn = {
  url: string;
  /** Every request that came, taken or not. */
  requests: MailApiRequest[];
  /** What it would deliver, after its own deduplication. */
  delivered: MailApiRequest[];
  /** Asked for each request what goes wrong with it, from 1 on; null: nothing does. */
  setFault: (fault: (request: number) => MailApiFault | null) => void;
  close: () => Promise<void>;
};

type Answer = { status: number; body: unknown; headers?: Record<string, string>; delivers?: boolean };

const MIME_HEADERS_THEY_OWN = /^(x-sg-|received$|dkim-signature$|content-|to$|from$|subject$|reply-to$|cc$|bcc$)/i;

/** SendGrid's `POST /v3/mail/send` as its documentation describes it: bearer key, the v3 payload, 202 and no body. */
export const startSendgridStandIn = (options: { apiKey: string }): Promise<MailApiStandIn> =>
  startMailApi({
    path: '/v3/mail/send',
    answer: (request) => {
      if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
        return { status: 401, body: { errors: [{ message: 'The provided authorization grant is invalid' }] } };
      }
      const fault = faultOfSendgrid(request.body);
      if (fault) return { status: 400, body: { errors: [{ message: fault }] } };
      return { status: 202, body: null, headers: { 'x-message-id': 'sg-message' }, delivers: true };
    },
  });

function faultOfSendgrid(body: Record<string, unknown>): string | null {
  const { personalizations, from, subject, content, headers } = body as {
    personalizations?: { to?: { email?: unknown }[] }[];
    from?: { email?: unknown };
    subject?: unknown;
    content?: { type?: unknown; value?: unknown }[];
    headers?: Record<string, unknown>;
  };
  if (typeof personalizations?.[0]?.to?.[0]?.email !== 'string') return 'personalizations: an array of recipients';
  if (typeof from?.email !== 'string') return 'from.email is required';
  if (typeof subject !== 'string' || subject === '' || /[\r\n]/.test(subject)) return 'subject is required';
  if (!content?.length || content.some((part) => typeof part.value !== 'string' || part.value === '')) {
    return 'content is required';
  }
  if (content[0]?.type !== 'text/plain') return 'text/plain content must come first';
  const reserved = Object.keys(headers ?? {}).find((name) => MIME_HEADERS_THEY_OWN.test(name));
  return reserved ? `headers: ${reserved} is reserved` : null;
}

/** Resend's `POST /emails`: bearer key, and an idempotency key that answers a repeat with the first answer. */
export function startResendStandIn(options: { apiKey: string }): Promise<MailApiStandIn> {
  const byKey = new Map<string, { payload: string; id: string }>();
  return startMailApi({
    path: '/emails',
    answer: (request) => {
      const { headers, body } = request;
      if (!headers.authorization) return { status: 401, body: { name: 'missing_api_key' } };
      if (headers.authorization !== `Bearer ${options.apiKey}`)
        return { status: 403, body: { name: 'invalid_api_key' } };
      const key = headers['idempotency-key'];
      if (typeof key === 'string' && (key.length < 1 || key.length > 256)) {
        return { status: 400, body: { name: 'invalid_idempotency_key' } };
      }
      if (typeof body['from'] !== 'string' || !Array.isArray(body['to']) || typeof body['subject'] !== 'string') {
        return { status: 422, body: { name: 'missing_required_field' } };
      }
      if (typeof body['text'] !== 'string' && typeof body['html'] !== 'string') {
        return { status: 422, body: { name: 'missing_required_field' } };
      }
      const payload = JSON.stringify(body);
      const first = typeof key === 'string' ? byKey.get(key) : undefined;
      if (first) {
        return first.payload === payload
          ? { status: 200, body: { id: first.id } }
          : { status: 409, body: { name: 'invalid_idempotent_request' } };
      }
      const id = `re_${byKey.size + 1}`;
      if (typeof key === 'string') byKey.set(key, { payload, id });
      return { status: 200, body: { id }, delivers: true };
    },
  });
}

async function startMailApi(options: {
  path: string;
  answer: (request: MailApiRequest) => Answer;
}): Promise<MailApiStandIn> {
  const requests: MailApiRequest[] = [];
  const delivered: MailApiRequest[] = [];
  let faultOf: (request: number) => MailApiFault | null = () => null;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readAll(incoming);
    if (incoming.method !== 'POST' || incoming.url !== options.path) return send(response, { status: 404, body: null });
    const request: MailApiRequest = { headers: incoming.headers, body: JSON.parse(text) };
    requests.push(request);
    const fault = faultOf(requests.length);
    if (fault && 'status' in fault) return send(response, { body: null, ...fault });
    const answer = fault && !fault.taken ? null : options.answer(request);
    if (answer?.delivers) delivered.push(request);
    if (fault?.do === 'drop') return void incoming.socket.destroy();
    if (fault?.do === 'hang' || !answer) return;
    send(response, answer);
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    delivered,
    setFault: (fault) => {
      faultOf = fault;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body === null ? '' : JSON.stringify(answer.body));
}
