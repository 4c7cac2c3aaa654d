import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CLERK_DOMAIN = 'clerk.example.test';
export const CLERK_ISSUER = `https://${CLERK_DOMAIN}`;
export const CLERK_PUBLISHABLE_KEY = `pk_test_${Buffer.from(`${CLERK_DOMAIN}$`).toString('base64')}`;
export const CLERK_SECRET_KEY = 'sk_test_of_nobody';

export type SigningKey = { kid: string; privateKey: KeyObject; publicKey: KeyObject; pem: string };

/** A key as Clerk signs sessions with. */
export function makeSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { kid: `ins_${randomUUID()}`, privateKey, publicKey, pem };
}

export type ClerkPerson = { id: string; email: string | null; isVerified?: boolean; name?: string };

/** Clerk's Backend API as far as it is asked, with what it has been asked. */
export type ClerkStandIn = {
  url: string;
  /** What signs now is the first; all are given out. */
  keys: SigningKey[];
  people: Map<string, ClerkPerson>;
  /** `down`: 503; `slow`: no answer; `broken`: an answer that is none. */
  mood: 'well' | 'down' | 'slow' | 'broken';
  asked: { keys: number; users: number };
  close: () => Promise<void>;
};

export async function startClerkStandIn(): Promise<ClerkStandIn> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const isKeys = path === '/v1/jwks';
    standIn.asked[isKeys ? 'keys' : 'users'] += 1;
    if (request.headers.authorization !== `Bearer ${CLERK_SECRET_KEY}`) return send(response, 401, { errors: [] });
    if (standIn.mood === 'slow') return;
    if (standIn.mood === 'down') return send(response, 503, { errors: [] });
    if (standIn.mood === 'broken') return send(response, 200, { keys: 'none', id: 7 });
    if (isKeys) return send(response, 200, { keys: standIn.keys.map(toJwk) });
    const person = standIn.people.get(decodeURIComponent(path.replace('/v1/users/', '')));
    return person
      ? send(response, 200, clerkUser(person))
      : send(response, 404, { errors: [{ code: 'resource_not_found' }] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: ClerkStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys: [makeSigningKey()],
    people: new Map(),
    mood: 'well',
    asked: { keys: 0, users: 0 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return standIn;
}

/** A user as Clerk's API answers it and its webhooks carry it, as far as it is looked at. */
export const clerkUser = ({ id, email, isVerified = true, name = 'Ada Lovelace' }: ClerkPerson): object => ({
  object: 'user',
  id,
  first_name: name.split(' ')[0],
  last_name: name.split(' ').slice(1).join(' ') || null,
  primary_email_address_id: email === null ? null : 'idn_1',
  email_addresses:
    email === null
      ? []
      : [
          { id: 'idn_0', email_address: 'second@x.example', verification: { status: 'verified' } },
          { id: 'idn_1', email_address: email, verification: { status: isVerified ? 'verified' : 'unverified' } },
        ],
});

const toJwk = ({ kid, publicKey }: SigningKey): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
