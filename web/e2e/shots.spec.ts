import { rmSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { privatePages, publicPages } from './pages.ts';
import { enter, scenes, withAdmin, type Scene } from './scenes.ts';
import { shown } from './shown.ts';
import { network, settle, test } from './support/fixtures.ts';

const widths = [390, 768, 1440];
const themes = ['light', 'dark'] as const;
const only = process.env.PAGES?.split(',');
const combinations = (process.env.SHOTS ?? themes.flatMap((theme) => widths.map((width) => `${width}.${theme}`)).join(',')).split(',');
const isWanted = (name: string) => !only || only.some((part) => (part.endsWith('*') ? name.startsWith(part.slice(0, -1)) : name === part));

// A failure brings a new worker, which must not take away what the first one made. PAGES=/,admin-* and SHOTS=390.light,1440.dark make some of the pictures only.
test.beforeAll(() => {
  if (!only && process.env.TEST_WORKER_INDEX === '0') rmSync('shots', { recursive: true, force: true });
});

test('a picture of every page', async ({ page, signIn }) => {
  test.setTimeout(900_000);
  for (const path of publicPages) if (isWanted(path)) await shoot(page, { name: nameOf(path), path });
  await signIn({ username: 'demo', password: network().demoPassword });
  for (const path of [...privatePages, ...(await ownPages(page))]) if (isWanted(path)) await shoot(page, { name: nameOf(path), path });
});

for (const scene of scenes.filter(({ name }) => isWanted(name)))
  test(`a picture of ${scene.name}`, async ({ page, request, signIn, newUser }) => {
    await signIn({ username: 'demo', password: network().demoPassword });
    await withAdmin(page);
    await enter(page, scene);
    await shoot(page, { ...scene, path: typeof scene.path === 'string' ? scene.path : scene.path(await shown(request, newUser)) });
  });

async function shoot(page: Page, { name, path, act, closes = false, isLoading = false }: Scene & { path: string }): Promise<void> {
  for (const [index, combination] of combinations.entries()) {
    const [width, theme] = combination.split('.');
    await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width: Number(width), height: 900 });
    // What was opened by a click stays open when the window changes.
    if (index === 0 || !act || closes) {
      await page.goto(path);
      if (!isLoading) await settle(page);
      await act?.(page);
    }
    if (!isLoading) await settle(page);
    await page.waitForTimeout(400);
    await page.waitForFunction(() => [...document.querySelectorAll('figure .recharts-wrapper')].every((drawn) => drawn.clientWidth === drawn.closest('figure')?.clientWidth));
    // The first picture after the window changed may show what was there before.
    await page.screenshot();
    await page.screenshot({ path: `shots/${name}.${combination}.png`, fullPage: true });
  }
}

function nameOf(path: string): string {
  return path.replace(/^\//, '').replace(/\W+/g, '-') || 'start';
}

/** Pages of what the network has: its model, its machine, its first job and a conversation. */
async function ownPages(page: Page): Promise<string[]> {
  const read = async (path: string) => (await (await page.request.get(path, { headers: { 'x-aiforge-session': 'cookie', 'sec-fetch-site': 'same-origin' } })).json()) as Record<string, Record<string, string>[] | undefined>;
  const [models, nodes, jobs] = [await read('/api/marketplace/models'), await read('/api/nodes'), await read('/api/jobs')];
  const first = (rows: Record<string, string>[] | undefined, key: string, path: string) => (rows?.[0]?.[key] ? [`${path}/${rows[0][key]}`] : []);
  return [...first(models.models, 'modelId', '/models'), ...first(nodes.nodes, 'nodeId', '/nodes'), ...first(jobs.jobs, 'jobId', '/jobs')];
}
