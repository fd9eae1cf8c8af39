import { enter, expect, settle, test } from '../support/fixtures.ts';
import { line } from '../support/line.ts';

test('while nothing answers the page says so, keeps what was typed, and goes on when the network is back', async ({ page, newUser }) => {
  const way = await line();
  await enter(page.request, await newUser(), way.url);
  await page.goto(`${way.url}/keys`);
  await settle(page);
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('laptop');

  await test.step('what was not sent is told and kept, however often one tries', async () => {
    await way.cut();
    for (let tries = 0; tries < 2; tries++) {
      await page.getByRole('button', { name: 'Make the key' }).click();
      await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The network cannot be reached.Check the connection and try again.');
    }
    await expect(page.getByLabel('Name')).toHaveValue('laptop');
  });

  await test.step('a page that was not opened before does not come, and the app stays', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Groups', exact: true }).first().click();
    await expect(page.getByRole('heading', { name: 'This page did not come' })).toBeVisible();
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect(page.getByText('The network cannot be reached.', { exact: true })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main navigation' }).first()).toBeVisible();
  });

  await test.step('when it is back one reloads, and the key is made once', async () => {
    await way.mend();
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Groups' })).toBeVisible();
    await page.getByRole('link', { name: 'API keys', exact: true }).first().click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('laptop');
    await page.getByRole('button', { name: 'Make the key' }).dblclick();
    await expect(page.getByRole('dialog', { name: 'Copy your key now' })).toContainText('afk_');
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'laptop' })).toHaveCount(1);
  });
  await way.cut();
});

test('an answer goes on after the connection broke in the middle of it', async ({ page, newUser }) => {
  const way = await line();
  await enter(page.request, await newUser(), way.url);
  await page.goto(`${way.url}/chat`);
  await settle(page);
  await page.getByLabel('Your message').fill('Tell me a long story, please.');
  await Promise.all([page.waitForURL(/\/chat\/conv_/), page.keyboard.press('Enter')]);
  await way.cut();
  await way.mend();
  await expect(page.getByText(/· [\d,]+ tokens/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Tell me a long story, please.', { exact: true }).last()).toBeVisible();
  await way.cut();
});
