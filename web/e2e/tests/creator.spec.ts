import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/fixtures.ts';

const model = fileURLToPath(new URL('../../../models/forge-tiny-q8_0.gguf', import.meta.url));

test('a creator uploads a model, publishes it free of charge and offers a service', async ({ page, visit, me }) => {
  await visit('/studio/upload');
  await page.getByLabel('File', { exact: true }).setInputFiles(model);
  await page.getByLabel('Name', { exact: true }).fill('parrot');
  await page.getByRole('button', { name: 'Begin the upload' }).click();

  await page.getByRole('link', { name: `${me.username}/parrot` }).click({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('The model is published').first()).toBeVisible();

  await page.getByRole('tab', { name: 'API services' }).click();
  await page.getByRole('link', { name: 'New service' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Parrot <b>API</b>');
  await page.getByLabel('Per request (USDT)').fill('0.01');
  await expect(page.getByRole('list', { name: 'How it is divided' })).toContainText('Platform');
  await page.getByRole('button', { name: 'Offer the service' }).click();
  await expect(page.getByRole('heading', { name: 'Parrot <b>API</b>' })).toBeVisible();
  await expect(page.getByText('active', { exact: true })).toBeVisible();

  await visit('/studio?tab=charges');
  await page.getByRole('table', { name: 'Fees' }).getByRole('link', { name: `${me.username}/parrot` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${me.username}/parrot` })).toBeVisible();
});
