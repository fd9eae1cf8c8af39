import { expect, settle, test } from '../support/fixtures.ts';

// What the build draws of a page is seen before the app runs, by whom it is for; then the app takes its place.
const drawn = [
  ['/models', 'Models'],
  ['/chat', 'Chat'],
  ['/jobs', 'Jobs'],
] as const;

test('a page is seen without the app, but not by others than it is for', async ({ page, me, context }) => {
  expect(me.username).not.toBe('');
  await page.route('**/assets/*.js', (route) => route.abort());
  for (const [path, title] of drawn) {
    await page.goto(path);
    await expect(page).toHaveTitle(`${title} · AIForge Network`);
    await expect(page.locator('h1')).toBeVisible();
    await expect(page.locator('aside').first()).toBeVisible();
  }
  await page.goto('/');
  await expect(page.locator('h1')).toBeHidden();

  await context.clearCookies();
  await page.goto('/');
  await expect(page.locator('h1')).toBeVisible();
  for (const [path] of drawn) {
    await page.goto(path);
    await expect(page.locator('h1')).toBeHidden();
  }
});

test('the app takes the place of what was drawn, and nothing that is read moves', async ({ page, me }) => {
  expect(me.username).not.toBe('');
  for (const [path] of drawn) {
    let letRun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (letRun = resolve));
    await page.route('**/assets/start-*.js', async (route) => {
      await running;
      await route.continue();
    });
    await page.goto(path, { waitUntil: 'commit' });
    const heading = page.locator('h1');
    await expect(heading).toBeVisible();
    const before = await heading.boundingBox();
    await expect(page.locator('#root')).toHaveAttribute('inert');
    letRun();
    await settle(page);
    expect(await heading.boundingBox()).toEqual(before);
    await page.unroute('**/assets/start-*.js');
  }
});
