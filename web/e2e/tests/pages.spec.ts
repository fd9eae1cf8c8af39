import { privatePages, publicPages } from '../pages.ts';
import { expect, test } from '../support/fixtures.ts';

test('every page shows without a serious finding: those of visitors on a wide screen, the others in the dark on a phone', async ({ page, visit, signIn, newUser }) => {
  test.setTimeout(300_000);
  for (const path of publicPages) await visit(path);
  const user = await newUser();
  await signIn(user);
  // The journeys visit them in light and on a wide screen.
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of privatePages) {
    await visit(path);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${path} is wider than the phone`).toBeLessThanOrEqual(0);
  }
});

test('everything is reached by the keyboard', async ({ page, visit, me }) => {
  await visit('/account');
  expect(me.username).not.toBe('');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('api k');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'API keys' })).toBeFocused();
});

test('the page of the API lists its routes under its own policy', async ({ page }) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await page.goto('/docs');
  await expect(page.getByText('/v1/models', { exact: true }).first()).toBeVisible();
  expect(refused).toEqual([]);
});
