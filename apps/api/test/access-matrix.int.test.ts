import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { rateLimitsOf } from '@signalcraft/contracts/rate-limits';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, TEST_ENCRYPTION_KEY, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openApiDeps } from '../src/deps.ts';
import { createApplication } from '../src/http/application.ts';
import { prepareUntilDone } from '../src/http/prepare-until-done.ts';
import { buildDocument } from '../src/openapi/document.ts';
import { CallerLimits } from '../src/rate-limit/caller-limits.ts';
import { RateLimiter } from '../src/rate-limit/rate-limiter.ts';
import { openBearers } from './bearers.ts';
import { belongingsOfNobody, fillWorkspace } from './belongings.ts';
import { type Attempt, attemptsOf, type Belongings } from './operations.ts';
import { type CallerOfMatrix, openCallers, type Standing } from './principals.ts';
import { describedRoutes, routesOf, ruleOf } from './running-routes.ts';

const MARK = 'Nobody else may read this';
const AT_ONCE = 16;
const PATIENCE_MS = 20_000;
/** So many that none is met here: who may do what is the question. */
const UNLIMITED = { perMinute: 60_000_000, burst: 1_000_000 };

/** A trial of single sign-on comes of a browser’s visit to a provider: there is none to be read. */
const NOT_MADE = new Set(['Sso.readTest']);

type IdKind = 'own' | 'foreign' | 'absent' | 'malformed';
type Answer = { status: number; headers: Record<string, string>; text: string };
type Asked = {
  attempt: Attempt;
  caller: CallerOfMatrix;
  kind: IdKind;
  standing: Standing;
  sent: string;
  answer: Answer;
};

let app: NestFastifyApplication;
let url: string;
let attempts: Attempt[];
let callers: CallerOfMatrix[];
let ids: { ours: Belongings; theirs: Belongings; absent: Belongings; malformed: Belongings };
/** What is theirs and must stand in no answer to us, and the other way round. */
let marks: { ours: string[]; theirs: string[] };
let asked: Asked[];

beforeAll(async () => {
  const database = await withDatabase();
  vi.stubEnv('NODE_ENV', 'test');
  vi.stubEnv('DATABASE_URL', database.appUrl);
  vi.stubEnv('ENCRYPTION_KEY', TEST_ENCRYPTION_KEY);
  vi.stubEnv('AUTH_PROVIDER', 'local');
  vi.stubEnv('LOG_LEVEL', 'silent');
  const deps = openApiDeps();
  vi.unstubAllEnvs();
  const limits = { ...rateLimitsOf(1), key: UNLIMITED, member: UNLIMITED, address: UNLIMITED, refused: UNLIMITED };
  app = await createApplication({
    ...deps,
    limits: new CallerLimits({ rates: new RateLimiter({ shared: null }), limits }),
  });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  await prepareUntilDone({ deps, stopping: deps.readiness.stopping });
  deps.readiness.prepared();
  const [ours, theirs] = [
    await createWorkspace({ databaseUrl: database.ownerUrl }),
    await createWorkspace({ databaseUrl: database.ownerUrl }),
  ];
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  const filled = (workspace: TestWorkspace, text: string): Promise<Belongings> =>
    fillWorkspace({ api: { url }, bearers, workspace, text });
  const absent = belongingsOfNobody();
  ids = {
    ours: await filled(ours, 'Everybody here may read this'),
    theirs: await filled(theirs, MARK),
    absent,
    malformed: Object.fromEntries(Object.keys(absent).map((name) => [name, 'no-id'])) as Belongings,
  };
  marks = {
    ours: [...marksOf(ours, ids.ours), 'Everybody here may read this'],
    theirs: [...marksOf(theirs, ids.theirs), MARK],
  };
  attempts = attemptsOf(buildDocument(app));
  callers = await openCallers({ databaseUrl: database.ownerUrl, bearers, ours, theirs });
  asked = await askEverything();
  return async () => {
    deps.readiness.stop();
    await app.close();
    await Promise.all([deps.identity.close(), deps.producer.close(), deps.database.close()]);
  };
}, 240_000);

const marksOf = (workspace: TestWorkspace, belongings: Belongings): string[] => {
  const { source: _, ...own } = belongings;
  return [
    workspace.workspaceId,
    workspace.slug,
    ...Object.values(own),
    ...Object.values(workspace.members).flatMap(({ id, userId }) => [id, userId]),
    ...Object.values(workspace.integrations).flatMap(({ id, key }) => [id, key]),
  ];
};

/** Reading before changing before deleting; those who are refused before those who are let through. */
async function askEverything(): Promise<Asked[]> {
  const answers: Asked[] = [];
  const askAll = async (tries: readonly Try[], atOnce: number): Promise<void> => {
    const next = tries.values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const one of next) answers.push({ ...one, ...(await ask(one)) });
      }),
    );
  };
  const tries = attempts.flatMap((attempt) => callers.flatMap((caller) => triesOf({ attempt, caller })));
  const lasting = tries.filter(({ attempt }) => !attempt.ends);
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    const group = lasting.filter(({ attempt }) => attempt.method === method);
    await askAll(
      group.filter((one) => !isThrough(one)),
      AT_ONCE,
    );
    await askAll(group.filter(isThrough), AT_ONCE);
  }
  const ending = tries.filter(({ attempt }) => attempt.ends);
  await askAll(
    ending.filter((one) => !isThrough(one)),
    AT_ONCE,
  );
  await askAll(
    ending.filter((one) => isThrough(one) && one.kind !== 'own'),
    1,
  );
  await askAll(
    ending.filter((one) => isThrough(one) && one.kind === 'own'),
    1,
  );
  return answers;
}

const isThrough = ({ standing }: Try): boolean => standing === 'through';

type Try = Pick<Asked, 'attempt' | 'caller' | 'kind' | 'standing'>;

function triesOf(options: { attempt: Attempt; caller: CallerOfMatrix }): Try[] {
  const { attempt, caller } = options;
  const rule = ruleOf(attempt.name);
  const standing = rule === 'public' ? 'through' : caller.standing(rule);
  return kindsFor(options).map((kind) => ({ attempt, caller, kind, standing }));
}

function kindsFor({ attempt, caller }: { attempt: Attempt; caller: CallerOfMatrix }): IdKind[] {
  // What holds nothing of a workspace takes no id, and a key in the path would be the other's own leave.
  if (attempt.kind === 'open') return ['absent'];
  if (attempt.kind === 'key') return ['absent', 'malformed'];
  // What is theirs is read by them, and stays as it is for us to ask for in vain.
  const isSpared = caller.side === 'theirs' && attempt.method !== 'GET';
  return isSpared ? ['foreign', 'absent', 'malformed'] : ['own', 'foreign', 'absent', 'malformed'];
}

/** Own and foreign are as the caller sees it; whoever is nobody sees our side. */
function idsFor({ caller, kind }: Try): Belongings {
  if (kind === 'absent' || kind === 'malformed') return ids[kind];
  return (caller.side === 'theirs') === (kind === 'own') ? ids.theirs : ids.ours;
}

async function ask(one: Try): Promise<{ sent: string; answer: Answer }> {
  const { attempt, caller } = one;
  const used = idsFor(one);
  const rule = ruleOf(attempt.name);
  const path = attempt.path(used);
  const body = attempt.body && JSON.stringify(attempt.body(used));
  const request = {
    method: attempt.method,
    headers: {
      ...caller.headers(rule === 'public' ? 'person' : rule),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  };
  const deadline = Date.now() + PATIENCE_MS;
  let response = await fetch(url + path, request);
  // A replay takes turns, and says when to come again.
  while (response.status === 503 && response.headers.has('retry-after') && Date.now() < deadline) {
    await response.body?.cancel();
    await sleep(50);
    response = await fetch(url + path, request);
  }
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (isStream) await response.body?.cancel();
  const text = isStream ? '' : (await response.text()).replace(/"requestId":"[^"]+"/, '"requestId":""');
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !DIFFERS.test(name)));
  return { sent: `${path} ${body ?? ''}`, answer: { status: response.status, headers, text } };
}

/** Headers in which any two answers differ. */
const DIFFERS = /^(date|x-request-id|content-length|ratelimit)$/;

/** Of thousands that go the same way wrong, a few tell. */
const SAID_MAX = 20;

const say = ({ attempt, caller, kind, answer }: Asked): string =>
  `${attempt.name}, ${caller.name}, ${kind} id: ${answer.status} ${answer.text.slice(0, 200)}`;
const saidOf = (wrong: (one: Asked) => boolean): string[] => asked.filter(wrong).slice(0, SAID_MAX).map(say);

describe('the router', () => {
  it('has the routes that the document describes, and no other', () => {
    expect(routesOf(app).sort()).toEqual(describedRoutes(buildDocument(app)).sort());
  });
});

describe('every route, every kind of caller, every kind of id', () => {
  it('are asked, 5,000 times and more', () => {
    expect(callers.length).toBeGreaterThanOrEqual(14);
    expect(asked.length).toBeGreaterThan(5_000);
  });

  it('nothing fails', () => {
    expect(saidOf(({ answer }) => answer.status >= 500)).toEqual([]);
  });

  it('nobody is let in who is not who they say', () => {
    const wrong = saidOf(
      ({ attempt, standing, answer }) =>
        ruleOf(attempt.name) !== 'public' &&
        !(attempt.ends && standing === 'through') &&
        (standing === 'unauthenticated') !== (answer.status === 401),
    );
    expect(wrong).toEqual([]);
  });

  it('each is refused as the route’s own rule says, whatever it is that they ask for', () => {
    const wrong = saidOf(({ standing, answer }) => standing === 'forbidden' && answer.status !== 403);
    expect(wrong).toEqual([]);
  });

  it('a workspace that is not the caller’s is not there', () => {
    expect(saidOf(({ standing, answer }) => standing === 'elsewhere' && answer.status !== 404)).toEqual([]);
  });

  it('no answer holds anything of the other workspace', () => {
    const holds = ({ caller, sent, answer }: Asked): boolean => {
      const others = caller.side === 'theirs' ? marks.ours : marks.theirs;
      const text = answer.text + JSON.stringify(answer.headers);
      // What the caller said themselves may be said back.
      return others.some((mark) => text.includes(mark) && !sent.includes(mark));
    };
    expect(saidOf(holds)).toEqual([]);
  });

  it('what is another’s is answered, byte for byte, as what is not there', () => {
    const key = ({ attempt, caller }: Asked): string => `${attempt.name} ${caller.name}`;
    const ofAbsent = new Map(asked.filter(({ kind }) => kind === 'absent').map((one) => [key(one), one.answer]));
    const pairs = asked.filter(({ kind, attempt }) => kind === 'foreign' && attempt.kind === 'absent');
    expect(pairs.length).toBeGreaterThan(1_000);
    const wrong = pairs.filter((one) => JSON.stringify(one.answer) !== JSON.stringify(ofAbsent.get(key(one))));
    expect(wrong.slice(0, SAID_MAX).map(say)).toEqual([]);
  });

  it('what is not there, or is no id, is never done', () => {
    const wrong = saidOf(
      ({ attempt, kind, answer }) => attempt.kind === 'absent' && kind !== 'own' && answer.status < 400,
    );
    expect(wrong).toEqual([]);
  });

  it('what is one’s own is read', () => {
    const wrong = saidOf(
      ({ attempt, kind, standing, answer }) =>
        attempt.method === 'GET' &&
        kind === 'own' &&
        standing === 'through' &&
        (attempt.kind === 'absent' || attempt.kind === 'lists') &&
        !NOT_MADE.has(attempt.name) &&
        answer.status !== 200,
    );
    expect(wrong).toEqual([]);
  });
});
