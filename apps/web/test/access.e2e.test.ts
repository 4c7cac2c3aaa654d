import { AxeBuilder } from '@axe-core/playwright';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { queryAs } from '@signalcraft/testkit/query-as';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './alerts.ts';
import { openContext, signIn, untilLive } from './browser.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const LOOKS = [
  { scheme: 'light', width: 1440 },
  { scheme: 'dark', width: 1440 },
  { scheme: 'light', width: 390 },
  { scheme: 'dark', width: 390 },
] as const;
const JS_BYTES_MAX = 280_000;
const CSS_BYTES_MAX = 40_000;

let stack: StartedStack;
let browser: Browser;
/** The session of the owner, for further contexts. */
let session: Awaited<ReturnType<BrowserContext['storageState']>>;
let paths: { name: string; path: string }[];

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
  const { context } = await openContext({ browser, webUrl: stack.webUrl });
  const page = await context.newPage();
  await signIn({ page, email: stack.email, password: stack.password });
  await page.getByText('Nothing is firing').waitFor();
  await page.getByRole('button', { name: 'Send a test alert' }).click();
  await page.getByLabel('Command that sends a test alert').waitFor();
  await send({
    url: stack.ingest.generic,
    alerts: ['critical', 'high', 'warning', 'low', 'info'].map((severity) => ({
      title: `Trouble of the kind ${severity} with_a_name_that_does_not_break_${'x'.repeat(40)}`,
      severity,
      labels: { service: 'checkout', region: 'eu-west-1', 'a-very-long-label-name-of-a-tool': 'value'.repeat(12) },
    })),
  });
  await page.getByRole('button', { name: '5 new' }).click();
  const group = await page.locator('[data-inbox] a').first().getAttribute('href');
  await page.goto('/integrations');
  const integration = await page.getByRole('listitem').getByRole('link').first().getAttribute('href');
  const { routeId, channelId } = await makeWhoHears();
  paths = [
    { name: 'inbox', path: '/' },
    { name: 'no match', path: '/?q=nothing-of-the-kind' },
    { name: 'group', path: group ?? '' },
    { name: 'integrations', path: '/integrations' },
    { name: 'what-if', path: '/what-if' },
    { name: 'integration', path: integration ?? '' },
    { name: 'shaping', path: '/routes?tab=shaping' },
    { name: 'shaping rule', path: '/routes/shaping/new' },
    { name: 'silences', path: '/silences' },
    { name: 'new silence', path: `/silences/new?group=${group?.split('/').at(-1)}` },
    { name: 'maintenance windows', path: '/silences/windows' },
    { name: 'new window', path: '/silences/windows/new' },
    { name: 'inhibition', path: '/silences/inhibition' },
    { name: 'new rule', path: '/silences/inhibition/new' },
    { name: 'on call', path: '/on-call' },
    { name: 'schedule', path: `/on-call/${await makeSchedule()}` },
    { name: 'routes', path: '/routes' },
    { name: 'route', path: `/routes/${routeId}` },
    { name: 'policies', path: '/policies' },
    { name: 'new policy', path: '/policies/new' },
    { name: 'teams', path: '/teams' },
    { name: 'channels', path: '/channels' },
    { name: 'channel', path: `/channels/${channelId}` },
    { name: 'grouping', path: '/grouping' },
    { name: 'grouping rule', path: '/grouping/new' },
    { name: 'life cycle', path: '/grouping/life-cycle' },
    { name: 'workspace', path: '/settings/workspace' },
    { name: 'members', path: '/settings/members' },
    { name: 'API keys', path: '/settings/api-keys' },
    { name: 'audit log', path: '/settings/audit' },
    { name: 'mail', path: '/mail' },
    { name: 'not found', path: '/groups/nonsense' },
  ];
  session = await context.storageState();
  await context.close();
});

/** A schedule with a gap, whose names do not break; answers its id. */
async function makeSchedule(): Promise<string> {
  const call = async <T>(path: string, body?: object): Promise<T> => {
    const response = await fetch(`${stack.apiUrl}/api/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as T;
  };
  const members = await call<{ items: { id: string }[] }>('members');
  const name = 'a_plan_of_a_name_that_does_not_break_'.repeat(2);
  const layer = {
    id: '019ab000-0000-4000-8000-000000000001',
    name,
    zone: null,
    startsAt: '2026-01-01T09:00',
    endsAt: null,
    rotation: { kind: 'daily', every: 1 },
    participants: members.items.map(({ id }) => id),
    restrictions: [{ kind: 'daily', days: ['mon', 'tue'], from: '09:00', to: '17:00' }],
  };
  const { id } = await call<{ id: string }>('schedules', { name, zone: 'Europe/Berlin', layers: [layer] });
  return id;
}

/** A team, a policy and a route that use everything a page shows of them; answers the route's id, and a channel's. */
async function makeWhoHears(): Promise<{ routeId: string; channelId: string }> {
  const made = async (noun: string, body: object): Promise<string> => {
    const response = await fetch(`${stack.apiUrl}/api/v1/${noun}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { id } = (await response.json()) as { id?: string };
    if (!id) throw new Error(`${noun}: ${response.status}`);
    return id;
  };
  const hours = { days: ['mon', 'tue'], from: '22:00', to: '06:00', zone: 'Europe/Berlin' };
  const teamId = await made('teams', { name: 'a_team_of_a_name_that_does_not_break_'.repeat(2) });
  const steps = [
    { delayMs: 0, targets: [{ kind: 'team', teamId }, { kind: 'everyone_who_can_respond' }] },
    {
      delayMs: 5_400_000,
      targets: [{ kind: 'everyone_who_can_respond' }],
      condition: { between: hours, onlyIfFiringAtLeast: 3, minSeverity: 'high' },
    },
  ];
  const policyId = await made('escalation-policies', { name: 'Policy', steps, repeats: 2 });
  const matchers = [{ name: 'service', op: '=~', value: `checkout|${'x'.repeat(60)}` }];
  await made('routes', { name: 'Off', matchers: [], enabled: false, hours, continue: true, policyId });
  const url = `https://hooks.example.com/${'x'.repeat(120)}`;
  const channelId = await made('channels', {
    name: 'a_room_of_a_name_that_does_not_break_'.repeat(2),
    target: { kind: 'webhook', url, headers: [{ name: 'X-Token', value: 'secret' }] },
  });
  const route = { name: 'Checkout', matchers, condition: 'group.firing > 3', policyId, channelIds: [channelId] };
  return { channelId, routeId: await made('routes', route) };
}

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.database.drop();
});

const openPage = async (options: { width: number; scheme: 'light' | 'dark'; signedIn?: boolean }): Promise<Page> => {
  const { context } = await openContext({
    browser,
    webUrl: stack.webUrl,
    context: {
      viewport: { width: options.width, height: 844 },
      colorScheme: options.scheme,
      reducedMotion: 'reduce',
      ...(options.signedIn === false ? {} : { storageState: session }),
    },
  });
  return context.newPage();
};

const faultsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(TAGS)
    // A mail's frame runs no script, axe's neither: waiting for it would never end.
    .setLegacyMode(true)
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${new URL(page.url()).pathname} ${id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
};

describe('every page', () => {
  it.each(LOOKS)('has no fault that axe knows, $scheme at $width px', async ({ scheme, width }) => {
    const faults: string[] = [];
    const stranger = await openPage({ width, scheme, signedIn: false });
    await stranger.goto('/sign-in');
    faults.push(...(await faultsOf(stranger)));
    await stranger.context().close();
    const page = await openPage({ width, scheme });
    for (const { path } of paths) {
      await page.goto(path);
      await untilLive(page);
      expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe(scheme);
      faults.push(...(await faultsOf(page)));
    }
    await page.goto('/');
    await untilLive(page);
    await page.getByRole('checkbox').first().click();
    await page.getByRole('region', { name: 'Selected groups' }).waitFor();
    faults.push(...(await faultsOf(page)));
    await page.getByRole('button', { name: 'List of keys' }).click();
    await page.getByRole('dialog').getByRole('switch').waitFor();
    faults.push(...(await faultsOf(page)));
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('fits 320 px without scrolling sideways', async () => {
    const page = await openPage({ width: 320, scheme: 'light' });
    const tooWide: string[] = [];
    for (const { name, path } of paths) {
      await page.goto(path);
      await untilLive(page);
      const extra = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (extra > 0) tooWide.push(`${name}: ${extra} px`);
    }
    expect(tooWide).toEqual([]);
    await page.context().close();
  });

  it('has targets that a thumb can hit at 390 px', async () => {
    const page = await openPage({ width: 390, scheme: 'light' });
    const small: string[] = [];
    for (const { name, path } of paths) {
      await page.goto(path);
      await untilLive(page);
      const found = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button, select, input, nav a, label:has(input[type=checkbox])')]
          .filter((element) => element.checkVisibility() && !element.closest('label')?.matches(':has(input)'))
          // A labelled box is hit by its label too.
          .map(
            (element) =>
              (element instanceof HTMLInputElement && element.type === 'checkbox' && element.labels?.[0]) || element,
          )
          .map((element) => ({ box: element.getBoundingClientRect(), text: element.outerHTML.slice(0, 120) }))
          .filter(({ box }) => box.width > 1 && box.height > 1 && box.height < 43.5)
          .map(({ box, text }) => `${Math.round(box.width)}×${Math.round(box.height)} ${text}`),
      );
      small.push(...found.map((text) => `${name}: ${text}`));
    }
    expect(small).toEqual([]);
    await page.context().close();
  });

  it('loads no more than its budget', async () => {
    const heavy: string[] = [];
    for (const { name, path } of paths) {
      const page = await openPage({ width: 1440, scheme: 'light' });
      const finished: Request[] = [];
      page.on('requestfinished', (request) => finished.push(request));
      await page.goto(path);
      await untilLive(page);
      // What finishes later belongs to no first load, and its sizes go with the page.
      const loaded = await Promise.all(
        finished.map(async (request) => ({ url: request.url(), bytes: (await request.sizes()).responseBodySize })),
      );
      const sum = (kind: RegExp): number =>
        loaded.filter(({ url }) => kind.test(url)).reduce((total, { bytes }) => total + bytes, 0);
      const [js, css] = [sum(/\.js(\?|$)/), sum(/\.css(\?|$)/)];
      const scripts = await Promise.all(
        loaded.filter(({ url }) => /\.js(\?|$)/.test(url)).map(async ({ url }) => (await fetch(url)).text()),
      );
      if (scripts.some((text) => text.includes('throwMissingClerkProviderError')))
        heavy.push(`${name}: Clerk, which is not in use`);
      if (js === 0 || js > JS_BYTES_MAX || css > CSS_BYTES_MAX) heavy.push(`${name}: ${js} of JS, ${css} of CSS`);
      await page.context().close();
    }
    expect(heavy).toEqual([]);
  });
});

describe('the first thing in the order of focus', () => {
  it('leads past the frame to the content', async () => {
    const page = await openPage({ width: 1440, scheme: 'light' });
    await page.goto('/');
    await untilLive(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await page.context().close();
  });
});

describe('when the API fails', () => {
  it('says so on the page, and tries again when asked', async () => {
    const page = await openPage({ width: 1440, scheme: 'light' });
    await page.goto('/');
    await untilLive(page);
    await page.route('**/api/v1/alert-groups?*', (route) => route.abort());
    await page.getByRole('link', { name: 'Resolved' }).click();
    await page.getByText('Could not load the alert groups').waitFor();
    await page.unroute('**/api/v1/alert-groups?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing is resolved').waitFor();
    expect(await page.getByText('Could not load').count()).toBe(0);
    await page.context().close();
  });
});

describe('somebody who may only look', () => {
  it('sees the groups, is offered nothing to do, and finds no mail', async () => {
    const become = (role: string) =>
      queryAs({ databaseUrl: stack.database.ownerUrl, text: 'update "Member" set role = $1', values: [role] });
    await become('VIEWER');
    const page = await openPage({ width: 1440, scheme: 'light' });
    await expect
      .poll(async () => {
        await page.goto('/mail');
        return page.getByRole('heading', { name: 'There is no such page' }).count();
      })
      .toBe(1);
    await page.goto('/');
    await untilLive(page);
    await page.getByRole('link', { name: /Trouble of the kind info/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByText('Your role may only look').waitFor();
    await become('OWNER');
    await page.context().close();
  });
});
