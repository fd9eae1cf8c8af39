import { expect, settle, test } from '../support/fixtures.ts';

// What the build draws of a page is seen before the app runs, by whom it is for; then the app takes its place.
const drawn = [
  ['/', 'AIForge Network'],
  ['/models', 'Models · AIForge Network'],
  ['/chat', 'Chat · AIForge Network'],
  ['/jobs', 'Jobs · AIForge Network'],
] as const;
const forVisitors: string[] = ['/', '/models'];

test('a page is seen without the app, but not by others than it is for', async ({ page, me, context }) => {
  expect(me.username).not.toBe('');
  await page.route('**/assets/*.js', (route) => route.abort());
  for (const [path, title] of drawn) {
    await page.goto(path);
    await expect(page).toHaveTitle(title);
    await expect(page.locator('[data-for=users] h1')).toBeVisible();
    await expect(page.locator('[data-for=users] aside').first()).toBeVisible();
    await expect(page.locator('[data-for=visitors]')).toBeHidden();
  }

  await context.clearCookies();
  for (const [path] of drawn) {
    await page.goto(path);
    await expect(page.locator('[data-for=users]')).toBeHidden();
    await expect(page.locator('[data-for=visitors] h1')).toBeVisible({ visible: forVisitors.includes(path) });
  }
});

test('a picture names no address but that of the network it comes from', async ({ page }) => {
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.goto('/');
  await expect(page.getByText('OPENAI_BASE_URL').first()).toBeVisible();
  await expect(page.locator('#root')).not.toContainText('://');
  await page.unroute('**/assets/*.js');
  await page.reload();
  await settle(page);
  await expect(page.getByText(`OPENAI_BASE_URL=${new URL(page.url()).origin}/v1`)).toBeVisible();
});

test('the app takes the place of what was drawn, and nothing that is read moves', async ({ page, me }) => {
  expect(me.username).not.toBe('');
  for (const [path] of drawn) {
    let letRun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (letRun = resolve));
    await page.route('**/assets/app-*.js', async (route) => {
      await running;
      await route.continue();
    });
    await page.goto(path, { waitUntil: 'commit' });
    // What is read first; of the chat's heading nothing is seen.
    const text = (within: string) => page.locator(`${within} main ${path === '/chat' ? 'h2 + p' : 'h1'}`).first();
    await expect(text('[data-for=users]')).toBeVisible();
    const before = await text('[data-for=users]').boundingBox();
    await expect(page.locator('#root')).toHaveAttribute('inert');
    letRun();
    await settle(page);
    expect(await text('#root').boundingBox()).toEqual(before);
    await page.unroute('**/assets/app-*.js');
  }
});
