import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Wallet } from 'ethers';
import { fund } from '../support/chain.ts';
import { expect, network, test } from '../support/fixtures.ts';
import { offer } from '../support/seller.ts';
import { addMetaMask } from '../support/wallets.ts';

const forge = fileURLToPath(new URL('../../../forge', import.meta.url));
const hostileCard = `# Tiny

<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> [do not click](javascript:window.hacked=1)

![picture](https://tracker.example/pixel.png)

| a | b |
|---|---|
| 1 | ${'long'.repeat(400)} |`;

test('a consumer finds a model, pays a plan with MetaMask, subscribes to a service and calls it', async ({ page, visit, newUser, request }) => {
  test.setTimeout(120_000);
  const { modelId, model } = await offer(request, await newUser(), hostileCard);
  const wallet = Wallet.createRandom();
  await fund(new Wallet(wallet.privateKey), 500n);
  const hand = await addMetaMask(page, wallet);

  await visit('/signin');
  await page.getByRole('button', { name: 'Continue with MetaMask' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account', exact: true })).toBeVisible();

  await test.step('the marketplace leads to the model, whose card does nothing', async () => {
    await expect
      .poll(
        async () => {
          await page.goto(`/models?sort=newest`);
          return page
            .getByRole('link', { name: model })
            .waitFor({ timeout: 3_000 })
            .then(
              () => 1,
              () => 0,
            );
        },
        { timeout: 30_000, intervals: [1000] },
      )
      .toBe(1);
    await page.getByRole('link', { name: model }).click();
    await expect(page.getByRole('heading', { level: 1, name: model })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Tiny', exact: true })).toBeVisible();
    await visit(`/models/${modelId}`);
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    await expect(page.locator('main img')).toHaveCount(0);
    await expect(page.locator('main a[href^="javascript"]')).toHaveCount(0);
  });

  await test.step('the plan is paid by the wallet, once, however often one clicks', async () => {
    await visit('/billing');
    await page.getByRole('button', { name: 'Choose Pro' }).click();
    await page.getByRole('button', { name: 'Pay with a wallet' }).click();
    await page.getByRole('button', { name: 'Go on to the payment' }).dblclick();
    await expect(page).toHaveURL(/\/billing\/payments\/pay_/);
    const payment = page.url();

    hand.wrongChain = 5;
    await page.getByRole('button', { name: 'Pay with MetaMask' }).click();
    await expect(page.getByText('is on another network')).toBeVisible();
    hand.wrongChain = 0;
    hand.declines = true;
    await page.getByRole('button', { name: 'Pay with MetaMask' }).click();
    await expect(page.getByText('You declined in MetaMask')).toBeVisible();
    hand.declines = false;
    expect(hand.sent).toEqual([]);

    await page.getByRole('button', { name: 'Pay with MetaMask' }).dblclick();
    await expect.poll(() => hand.sent.length).toBe(1);
    await page.goBack();
    await page.goto(payment);
    await expect(page.getByText('Paid', { exact: true })).toBeVisible({ timeout: 30_000 });
    expect(hand.sent).toHaveLength(1);
    await page.getByRole('link', { name: 'To your plan' }).click();
    await expect(page.getByRole('region', { name: 'Your plan' }).getByText('Pro', { exact: true })).toBeVisible();
  });

  await test.step('the balance pays for the service, whose key is shown once and calls the model', async () => {
    await page.goto('/billing?tab=balances');
    await page.getByRole('button', { name: 'Top up' }).click();
    await page.getByLabel('Amount in USDT').fill('5');
    await page.getByRole('button', { name: 'Go on to the payment' }).click();
    await page.getByRole('button', { name: 'Pay with MetaMask' }).click();
    await expect(page.getByText('Paid', { exact: true })).toBeVisible({ timeout: 30_000 });

    await page.goto(`/models/${modelId}?tab=services`);
    await expect(page.getByText('<script>alert(1)</script>')).toBeVisible();
    await page.getByRole('button', { name: 'Subscribe to “Tiny by the month”' }).click();
    await page.getByRole('button', { name: 'Pay from the balance' }).dblclick();
    const key = (await page.getByRole('dialog').getByText(/^afk_/).textContent()) ?? '';
    const reply = await request.post('/v1/chat/completions', { headers: { authorization: `Bearer ${key}` }, data: { model, max_tokens: 4, messages: [{ role: 'user', content: 'Hi' }] }, timeout: 30_000 });
    expect(reply.status(), await reply.text()).toBe(200);
    await page.getByRole('link', { name: 'To the subscription' }).click();
    await expect(page.getByText('First month')).toBeVisible();
  });
});

test('Bitcoin buys AITBC; a statement’s line leads to its proof', async ({ page, visit, signIn }) => {
  test.setTimeout(90_000);
  await signIn({ username: 'demo', password: network().demoPassword });
  await visit('/billing?tab=aitbc');
  await page.getByLabel('Amount', { exact: true }).fill('0.01');
  await page.getByRole('button', { name: 'Get a quote' }).dblclick();
  await expect(page).toHaveURL(/\/billing\/purchases\/purchase_/);
  const id = page.url().split('/').at(-1) ?? '';
  await visit(`/billing/purchases/${id}`);
  execFileSync(forge, ['pay', id, '--data', network().dataFolder], { stdio: 'ignore' });
  await expect(page.getByText('The AITBC is on your balance.')).toBeVisible({ timeout: 45_000 });

  await visit('/billing?tab=balances');
  await page.getByLabel('Currency').selectOption('AITBC');
  await page.getByRole('link', { name: 'Proof' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Proof of a ledger entry' })).toBeVisible();
  await expect(page.getByText('The path leads from the leaf to the root.')).toBeVisible({ timeout: 30_000 });
});
