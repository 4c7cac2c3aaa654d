import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { openContext, signIn, untilLive } from './browser.ts';

const APP = fileURLToPath(new URL('../src/app', import.meta.url));
/** What stands in a page's file for an id of whatever noun comes before it. */
const PARAMETER = /\/\[\w+\]/;
const FOR_STRANGERS = /^\/(sign-in|sign-up|forgot-password|reset-password|invitations)(\/|$)/;

/** To the letter, on everything that this server answers. */
const HEADERS = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '0',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

let stack: StartedStack;
let browser: Browser;
let cookie: string;
let session: Awaited<ReturnType<BrowserContext['storageState']>>;
let paths: string[];

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  await send({ url: stack.ingest.generic, alerts: [{ title: 'Disk full', labels: { service: 'checkout' } }] });
  const idOf = await makeOneOfEach();
  paths = pagePatterns().map((pattern) => {
    if (!PARAMETER.test(pattern)) return pattern;
    return pattern.replace(PARAMETER, `/${idOf[pattern] ?? 'x'.repeat(43)}`);
  });
  const { context } = await openContext({ browser, webUrl: stack.webUrl });
  const page = await context.newPage();
  await signIn({ page, email: stack.email, password: stack.password });
  session = await context.storageState();
  cookie = session.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  await context.close();
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

/** Each page that there is, as `/channels/[id]`: a new one is walked without being named here. */
const pagePatterns = (): string[] =>
  readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, '').replace(/^\(signed-in\)\/?/, '')}`)
    .sort();

async function makeOneOfEach(): Promise<Record<string, string>> {
  const call = async <T>(path: string, body?: object): Promise<T> => {
    const response = await fetch(`${stack.apiUrl}/api/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const made = async (noun: string, body: object): Promise<string> => (await call<{ id: string }>(noun, body)).id;
  const first = async (noun: string): Promise<string> =>
    (await call<{ items: { id: string }[] }>(noun)).items[0]?.id ?? '';
  const matchers = [{ name: 'service', op: '=', value: 'checkout' }];
  const [startsAt, endsAt] = [new Date().toISOString(), new Date(Date.now() + 3_600_000).toISOString()];
  const steps = [{ delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' }] }];
  const policyId = await made('escalation-policies', { name: 'Policy', steps });
  return {
    '/groups/[id]': await first('alert-groups'),
    '/integrations/[id]': await first('integrations'),
    '/on-call/[id]': await made('schedules', { name: 'Schedule', zone: 'Europe/Berlin', layers: [] }),
    '/policies/[id]': policyId,
    '/routes/[id]': await made('routes', { name: 'Route', matchers, policyId }),
    '/routes/shaping/[id]': await made('shaping-rules', { name: 'Rule', matchers, actions: [{ kind: 'drop' }] }),
    '/grouping/[id]': await made('grouping-rules', { name: 'Rule', matchers, labels: ['service'] }),
    '/channels/[id]': await made('channels', { name: 'Room', target: { kind: 'email', address: 'room@x.example' } }),
    '/silences/[id]': await made('silences', { matchers, endsAt, comment: 'Known' }),
    '/silences/windows/[id]': await made('maintenance-windows', {
      name: 'Window',
      matchers,
      times: { kind: 'once', startsAt, endsAt },
    }),
    '/silences/inhibition/[id]': await made('inhibition-rules', {
      name: 'Rule',
      sourceMatchers: matchers,
      targetMatchers: [{ name: 'service', op: '=', value: 'cart' }],
    }),
  };
}

const ask = (path: string, headers: Record<string, string> = { cookie }): Promise<Response> =>
  fetch(stack.webUrl + path, { headers, redirect: 'manual' });

const directivesOf = (policy: string): Map<string, string> =>
  new Map(policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.slice(part.indexOf(' ') + 1)]));

const missingOf = (path: string, { headers, status }: Response): string[] =>
  Object.entries(HEADERS)
    .filter(([name, value]) => headers.get(name) !== value)
    .map(([name]) => `${path} ${status}: ${name}: ${headers.get(name)}`);

describe('every page', () => {
  it('tells browsers to be strict, keeps nothing, and has a nonce of its own', async () => {
    const faults: string[] = [];
    const nonces = new Set<string>();
    let styled = 0;
    for (const path of paths) {
      const answer = await ask(path, FOR_STRANGERS.test(path) ? {} : { cookie });
      const html = await answer.text();
      faults.push(...missingOf(path, answer));
      const { headers } = answer;
      expect(headers.get('referrer-policy')).toMatch(/^(strict-origin-when-cross-origin|no-referrer)$/);
      expect(headers.get('cache-control')).toContain('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = directivesOf(headers.get('content-security-policy') ?? '');
      const nonce = /'nonce-([^']{20,})'/.exec(policy.get('script-src') ?? '')?.[1] ?? '';
      expect(policy.get('script-src')).toBe(`'self' 'nonce-${nonce}' 'strict-dynamic'`);
      expect(policy.get('style-src')).toBe(`'self' 'nonce-${nonce}'`);
      expect(policy.get('connect-src')).toBe(`'self' ${stack.apiUrl}`);
      expect(policy.get('frame-ancestors')).toBe("'none'");
      expect(policy.get('base-uri')).toBe("'none'");
      expect(policy.get('object-src')).toBe("'none'");
      // The only exception, for as long as the server writes sizes and colours into attributes.
      expect([...policy.values()].filter((value) => value.includes('unsafe'))).toEqual(["'unsafe-inline'"]);
      expect(policy.get('style-src-attr')).toBe("'unsafe-inline'");
      if (/<[a-z][^>]* style="/.test(html)) styled += 1;
      const tags = [...html.matchAll(/<(?:script|style)\b[^>]*>/g)].map(([tag]) => tag);
      expect(tags.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
      nonces.add(nonce);
    }
    expect(paths.length).toBeGreaterThan(40);
    expect(nonces.size).toBe(paths.length);
    expect(styled, 'pages that need the exception').toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  it('goes against its own policy in nothing', async () => {
    const reports: string[] = [];
    const page = await openPage(reports, session);
    for (const path of paths.filter((path) => !FOR_STRANGERS.test(path))) {
      await page.goto(path, { waitUntil: 'load' });
      // What stands outside of the frame has no feed.
      if ((await page.getByRole('navigation', { name: 'Main' }).count()) > 0) await untilLive(page);
    }
    await page.goto('/');
    await untilLive(page);
    await page.getByRole('button', { name: 'List of keys' }).click();
    await page.getByRole('dialog').waitFor();
    await page.context().close();
    const stranger = await openPage(reports);
    for (const path of paths.filter((path) => FOR_STRANGERS.test(path))) {
      await stranger.goto(path, { waitUntil: 'networkidle' });
    }
    await stranger.context().close();
    expect(reports).toEqual([]);
  });

  it('runs nothing that was put into it', async () => {
    const reports: string[] = [];
    const page = await openPage(reports, session);
    const injected = `<script>window.ran='inline'</script><script nonce="guessed">window.ran='nonce'</script>
      <img src="/nothing.png" onerror="window.ran='handler'"><style>main{display:none}</style>
      <script src="https://evil.example/x.js"></script><base href="https://evil.example/">
      <iframe srcdoc="<script>parent.ran='frame'</script>"></iframe>`;
    await page.route('**/integrations', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace('<main', `${injected}<main`) });
    });
    await page.goto('/integrations', { waitUntil: 'load' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.content()).toContain("window.ran='inline'");
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    expect(await page.evaluate(() => document.querySelector('main')?.checkVisibility())).toBe(true);
    expect(await page.evaluate(() => document.baseURI)).toMatch(/\/integrations$/);
    const refused = new Set(reports.map((report) => report.split(' ')[0]));
    expect(refused).toEqual(new Set(['script-src-elem', 'script-src-attr', 'style-src-elem', 'base-uri']));
    await page.context().close();
  });

  it('cannot be framed', async () => {
    const other = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end(`<iframe src="${stack.webUrl}/integrations"></iframe>`),
    );
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { context, complaints } = await openContext({
      browser,
      webUrl: stack.webUrl,
      context: { storageState: session },
    });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`, { waitUntil: 'load' });
    await expect.poll(() => complaints.map(({ text }) => text).join('\n')).toMatch(/frame-ancestors|X-Frame-Options/i);
    const texts = await Promise.all(
      page
        .frames()
        .slice(1)
        .map((frame) => frame.evaluate(() => document.body.innerText)),
    );
    expect(texts.join()).not.toContain('Integrations');
    await context.close();
    other.close();
  });
});

/** A page whose every violation is put into `reports`, by its directive. */
async function openPage(
  reports: string[],
  storageState?: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<Page> {
  const { context } = await openContext({
    browser,
    webUrl: stack.webUrl,
    context: storageState ? { storageState } : {},
  });
  await context.exposeFunction('reportViolation', (text: string) => void reports.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, documentURI }) =>
      (window as unknown as { reportViolation: (text: string) => void }).reportViolation(
        `${effectiveDirective} ${blockedURI} ${documentURI}`,
      ),
    );
  });
  return context.newPage();
}

describe('what is no page', () => {
  it('is told to be strict all the same', async () => {
    const asset = /\/_next\/static\/[^"]+\.js/.exec(await (await ask('/sign-in', {})).text())?.[0] ?? '';
    const faults: string[] = [];
    for (const path of [asset, '/icon.svg', '/api/auth/token', '/api/auth/get-session', '/api/nothing', '/channels']) {
      const answer = await ask(path, {});
      faults.push(...missingOf(path, answer));
      expect(answer.headers.get('x-powered-by')).toBeNull();
      const policy = answer.headers.get('content-security-policy');
      if (path.startsWith('/api/') && policy !== "default-src 'none'; frame-ancestors 'none'")
        faults.push(`${path}: ${policy}`);
    }
    expect((await ask('/api/auth/token')).headers.get('cache-control')).toBe('no-store');
    expect((await ask('/api/auth/token')).headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(faults).toEqual([]);
  });

  it('is not served unless it is meant to be', async () => {
    const scripts = [...(await (await ask('/sign-in', {})).text()).matchAll(/\/_next\/static\/[^"]+?\.js/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [script] of scripts) {
      expect((await ask(`${script}.map`)).status).toBe(404);
      expect(await (await ask(script)).text()).not.toContain('sourceMappingURL');
    }
    const served: string[] = [];
    for (const path of [
      '/.env',
      '/.git/config',
      '/server.js',
      '/package.json',
      '/metrics',
      '/api/metrics',
      '/api/v1/teams',
      '/_next/../server.js',
      '/_next/static/../../server.js',
      '/_next/static/%2e%2e/%2e%2e/server.js',
    ]) {
      if ((await ask(path)).status !== 404) served.push(path);
    }
    expect(served).toEqual([]);
  });
});

describe('another site', () => {
  it('signs nobody out and gets no token by a form that brings the cookie', async () => {
    for (const origin of ['https://evil.example', 'null', `${stack.webUrl}.evil.example`]) {
      const answer = await fetch(`${stack.webUrl}/api/auth/sign-out`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: '{}',
      });
      expect(answer.status).toBe(403);
      const read = await ask('/api/auth/token', { cookie, origin });
      expect(read.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await ask('/api/auth/token')).status, 'the session goes on').toBe(200);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/..//evil.example',
    'https:evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '%2f%2fevil.example',
    '/%09/evil.example',
  ])('is not where signing in leads to by %s', async (next) => {
    for (const query of [`next=${encodeURIComponent(next)}`, `next=${next}`, `returnTo=${encodeURIComponent(next)}`]) {
      const answer = await ask(`/sign-in?${query}`);
      expect(answer.status).toBe(307);
      expect(new URL(answer.headers.get('location') ?? '', stack.webUrl).origin).toBe(stack.webUrl);
    }
  });
});
