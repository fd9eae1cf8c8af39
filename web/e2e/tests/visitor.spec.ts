import type { Page } from '@playwright/test';
import { expect, test, type NewUser } from '../support/fixtures.ts';
import { offer } from '../support/seller.ts';

test('a visitor looks at the marketplace, and signs in where something is wanted of an account', async ({ page, visit, newUser, request }) => {
  const seller = await newUser();
  const { modelId, model } = await offer(request, seller, '# Tiny\n\nFor everybody.');

  await test.step('the list and the model show without an account', async () => {
    await expect(async () => {
      await page.goto('/models?sort=newest');
      await expect(page.getByRole('link', { name: model })).toBeVisible({ timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    await visit('/models?sort=newest');
    await page.getByRole('link', { name: model }).click();
    await expect(page.getByText('For everybody.')).toBeVisible();
    for (const tab of ['services', 'try', 'use', 'reviews']) await visit(`/models/${modelId}?tab=${tab}`);
    await expect(page.getByText('Nobody has reviewed it yet')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Write a review' })).toBeVisible();
  });

  await test.step('whoever subscribes signs in and is back at the service', async () => {
    await page.goto(`/models/${modelId}?tab=services`);
    await page.getByRole('link', { name: 'Subscribe to “Tiny by the month”' }).click();
    await signInBy(page, await newUser());
    await expect(page).toHaveURL(new RegExp(`/models/${modelId}\\?tab=services$`));
    await page.getByRole('button', { name: 'Subscribe to “Tiny by the month”' }).click();
    await expect(page.getByRole('dialog', { name: 'Subscribe to “Tiny by the month”' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('whoever chats signs in and is in the chat with the model', async () => {
    await page.context().clearCookies();
    await page.goto(`/models/${modelId}`);
    await page.getByRole('link', { name: 'Go on in the chat' }).click();
    await signInBy(page, seller);
    await expect(page).toHaveURL(/\/chat\?model=/);
  });

  await test.step('a session whose access cookie has run out is renewed, and the owner is known as such', async () => {
    await page.context().clearCookies({ name: /access/ });
    await page.goto(`/models/${modelId}?tab=reviews`);
    await expect(page.getByRole('heading', { name: 'Reviews' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Write a review' })).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Write a review' })).toHaveCount(0);
  });
});

test('where nothing fits, one button clears what was looked for', async ({ page, visit }) => {
  await visit('/models?query=nothing-is-called-so');
  await expect(page.getByText('No model fits')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page.getByRole('link', { name: 'forge-tiny' })).toBeVisible();
  await expect(page.getByLabel('Search', { exact: true })).toHaveValue('');
});

async function signInBy(page: Page, { email, password }: NewUser): Promise<void> {
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
