import { loadavg } from 'node:os';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { privatePages, publicPages } from '../pages.ts';
import { expect, network, settle, test } from '../support/fixtures.ts';
import { sourceOf, tokensOf } from './answer.ts';
import { emptyReport, figuresOf, isMet, write } from './report.ts';
import { framesWhile, interactions, observe, quantile, slowDown, throttle } from './vitals.ts';

// How pages load and move: every figure of benchmarks/results/web.md. It fails when a target is missed, after it has written the file.
const report = emptyReport();
const load = loadavg()[0] ?? 0;
const loads = 3;
const times = 4;
const jobCount = 10_000;
let cookies: Awaited<ReturnType<BrowserContext['cookies']>> = [];

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ baseURL: network().gateway });
  const headers = { 'x-aiforge-session': 'cookie', origin: network().gateway, 'sec-fetch-site': 'same-origin' };
  const reply = await context.request.post('/api/auth/login', { headers, data: { login: 'demo', password: network().demoPassword } });
  expect(reply.status(), await reply.text()).toBe(200);
  cookies = await context.cookies();
  await context.close();
});

// After each, so that a run that is cut short has said something.
test.afterEach(({ browser }) => write(report, { chromium: browser.version(), load }));

test.afterAll(() => {
  const missed = figuresOf(report).filter((figure) => !isMet(figure));
  expect(missed, 'every target is met').toEqual([]);
});

/** A browser that knows nothing but who is signed in, which a visitor is not. */
async function fresh(browser: Browser, isVisitor: boolean, rate: number): Promise<Page> {
  const context = await browser.newContext({ baseURL: network().gateway, viewport: { width: 1280, height: 860 } });
  if (!isVisitor) await context.addCookies(cookies);
  const page = await context.newPage();
  await observe(page);
  await throttle(page, rate);
  return page;
}

test('largest contentful paint', async ({ browser }) => {
  for (const [name, path, isVisitor] of [['landing', '/', true], ['models', '/models', false], ['chat', '/chat', false], ['jobs', '/jobs', false]] as const) {
    const took: number[] = [];
    // The first one warms the server, not the browser: every page is a new visitor's.
    for (let round = 0; round <= loads; round++) {
      const page = await fresh(browser, isVisitor, slowDown);
      await page.goto(path);
      await settle(page);
      await page.waitForLoadState('networkidle');
      if (round > 0) took.push(await page.evaluate(() => window.measured.lcp));
      await page.context().close();
    }
    report.loading.push({ name, value: Math.round(quantile(took, 0.5)), more: [String(Math.round(Math.max(...took)))], most: 1500 });
  }
});

test('interactions', async ({ browser }) => {
  const page = await fresh(browser, false, slowDown);
  const measure = async (name: string, path: string, act: (round: number) => Promise<void>, after?: () => Promise<void>) => {
    await page.goto(path);
    await settle(page);
    await page.waitForLoadState('networkidle');
    const took: number[] = [];
    for (let round = 0; round < times; round++) {
      await interactions(page);
      await act(round);
      // The browser tells of nothing that took less than 16 ms.
      took.push((await interactions(page))[0] ?? 16);
      await after?.();
    }
    report.interactions.push({ name, value: Math.max(...took), more: [String(quantile(took, 0.5)), String(took.length)], most: 100 });
  };
  // A pointer is there before it is pressed: what moves under it is not the click's.
  const click = async (target: Locator) => {
    await target.hover();
    await page.waitForTimeout(200);
    await target.click();
  };
  await measure('open the command palette', '/usage', () => page.keyboard.press('Control+k'), () => page.keyboard.press('Escape'));
  const tabs = ['Balances', 'Payments', 'Plan'];
  await measure('change the tab of a page', '/billing', (round) => click(page.getByRole('tab', { name: tabs[round % tabs.length] ?? '' })));
  await measure('type into a form of 15 fields', '/jobs/new', async () => {
    await page.getByLabel('Command').focus();
    await page.keyboard.type('python train.py', { delay: 40 });
  });
  await measure('open a dialog with a form', '/keys', () => click(page.getByRole('button', { name: /key/i }).first()), () => page.keyboard.press('Escape'));
  await measure('send a message of a chat', '/chat', async (round) => {
    await page.getByRole('textbox', { name: 'Your message' }).fill(`Hello number ${round}`);
    await interactions(page);
    await page.keyboard.press('Enter');
  }, async () => {
    await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 20_000 });
  });
  await page.context().close();
});

test('an answer that streams', async ({ browser }) => {
  const tokens = tokensOf(3);
  for (const [name, rate] of [['as it is', 1], [`${slowDown} times slower`, slowDown]] as const) {
    const page = await fresh(browser, false, rate);
    await page.goto('/chat');
    await settle(page);
    let source: Awaited<ReturnType<typeof sourceOf>> | undefined;
    let stored: object[] = [];
    await page.route(/\/api\/chat\/conversations\/[^/]+\/messages$/, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const conversationId = /conversations\/([^/]+)/.exec(route.request().url())?.[1] ?? '';
      const question = { messageId: 'msg_q', conversationId, parentId: '', role: 'user', content: 'Write much.', state: 'CHAT_MESSAGE_STATE_COMPLETE' };
      const answer = { messageId: 'msg_streamed', conversationId, parentId: 'msg_q', role: 'assistant', model: 'forge-tiny', state: 'CHAT_MESSAGE_STATE_STREAMING' };
      stored = [question, answer];
      source = await sourceOf(tokens, 200, question, answer);
      await route.continue({ url: source.url });
    });
    await page.route(/\/api\/chat\/conversations\/[^/]+\/messages\?/, (route) => route.fulfill({ json: { messages: stored } }));
    await page.getByRole('textbox', { name: 'Your message' }).fill('Write much.');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Part 1' })).toBeVisible();
    const frames = await framesWhile(page, () => page.waitForTimeout((tokens.length / 200) * 1000 - 2500));
    await expect(page.getByText('function_3_59', { exact: false }).last()).toBeVisible({ timeout: 30_000 });
    const slow = frames.filter((frame) => frame > 33.4).length;
    report.streaming.push({
      name,
      value: Math.round(1000 / quantile(frames, 0.5)),
      more: [Math.max(...frames).toFixed(0), `${slow} of ${frames.length}`, String(tokens.length)],
      ...(rate === 1 && { least: 60 }),
    });
    source?.close();
    await page.context().close();
  }
});

test('a list of many jobs', async ({ browser }) => {
  const page = await fresh(browser, false, 1);
  await page.route(/\/api\/jobs\?/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get('pageToken') || '0');
    const size = Number(query.get('pageSize'));
    const jobs = Array.from({ length: size }, (_, index) => ({
      jobId: `job_${String(from + index).padStart(26, '0')}`,
      type: index % 2 ? 'ai_inference' : 'container',
      status: index % 3 ? 'JOB_STATUS_COMPLETED' : 'JOB_STATUS_PENDING',
      parameters: { model: `model-${index}` },
      createTime: new Date(Date.now() - (from + index) * 60_000).toISOString(),
    }));
    return route.fulfill({ json: { jobs, ...(from + size < jobCount && { nextPageToken: String(from + size) }) } });
  });
  await page.goto('/jobs');
  const list = page.getByRole('region', { name: 'My jobs' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  await expect(async () => {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(list.getByText(`job_${String(jobCount - 1).padStart(26, '0')}`)).toBeVisible({ timeout: 20 });
  }).toPass({ timeout: 120_000, intervals: [20] });

  await list.evaluate((element) => element.scrollTo(0, 0));
  let nodes = 0;
  const frames = await framesWhile(page, async () => {
    nodes = await list.evaluate(async (element) => {
      let most = 0;
      const step = element.scrollHeight / 600;
      for (let at = 0; at < 600; at++) {
        element.scrollTop = at * step;
        await new Promise(requestAnimationFrame);
        most = Math.max(most, element.querySelectorAll('*').length);
      }
      return most;
    });
  });
  report.list.push(
    { name: 'frames a second, median', value: Math.round(1000 / quantile(frames, 0.5)), least: 60 },
    { name: 'worst frame, ms', value: Math.round(Math.max(...frames)) },
    { name: 'frames over 33 ms, %', value: (frames.filter((frame) => frame > 33.4).length / frames.length) * 100 },
    { name: 'elements of the list, at most', value: nodes, most: 1000 },
  );
  await page.context().close();
});

test('scripts of each page', async ({ browser }) => {
  const asked = [...publicPages.map((path) => [path, true] as const), ...privatePages.map((path) => [path, false] as const)];
  const seen = new Set<string>();
  for (const [path, isVisitor] of asked) {
    const name = path.replace(/\?.*/, '');
    if (seen.has(name) || name === '/no-such-page') continue;
    seen.add(name);
    const page = await fresh(browser, isVisitor, 1);
    await page.goto(path);
    await settle(page);
    await page.waitForLoadState('networkidle');
    const bytes = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(({ name }) => /\.js($|\?)/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    );
    report.scripts.push({ name, value: bytes / 1000, ...(name === '/' && { most: 250 }) });
    await page.context().close();
  }
});
