import { Wallet } from 'ethers';
import { TronWeb } from 'tronweb';
import type { Page } from '@playwright/test';
import { signedIn } from '../support/api.ts';
import { fundTron, sendUsdt } from '../support/chain.ts';
import { expect, test } from '../support/fixtures.ts';
import { link, linkedWallet, makeTopUp } from '../support/money.ts';
import { addMetaMask, addTronLink } from '../support/wallets.ts';

test('TronLink pays a plan once: not from another account, not on another network, and not from two tabs', async ({ page, context, visit, me }) => {
  test.setTimeout(120_000);
  expect(me.username).not.toBe('');
  const hand = await addTronLink(page);
  const account = hand.address;
  await fundTron(account, 100n);
  await visit('/billing');
  await page.getByRole('button', { name: 'Choose Basic' }).click();
  await page.getByRole('button', { name: 'Pay with a wallet' }).click();
  await page.getByLabel('Network').selectOption('tron');
  await page.getByRole('button', { name: 'Link TronLink' }).click();
  await page.getByRole('button', { name: 'Go on to the payment' }).dblclick();
  await expect(page).toHaveURL(/\/billing\/payments\/pay_/);
  const button = (tab: Page) => tab.getByRole('button', { name: 'Pay with TronLink' });

  await test.step('what the person did not mean is not sent', async () => {
    hand.wrongChain = 5;
    await button(page).click();
    await expect(page.getByText('TronLink is on another Tron network')).toBeVisible();
    hand.wrongChain = 0;
    await hand.switchTo(new TronWeb({ fullHost: 'http://127.0.0.1:1' }).utils.accounts.generateAccount().address.base58);
    await button(page).click();
    await expect(page.getByText(`TronLink shows another account than ${account}`)).toBeVisible();
    await hand.switchTo(account);
    hand.declines = true;
    await button(page).click();
    await expect(page.getByText('You declined in TronLink')).toBeVisible();
    hand.declines = false;
    expect(hand.sent).toEqual([]);
  });

  await test.step('two tabs and a double click send one transfer, and none offers it again', async () => {
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(button(other)).toBeEnabled();
    await Promise.all([button(page).dblclick(), button(other).click()]);
    for (const tab of [page, other]) await expect(button(tab)).toHaveCount(0);
    await page.goBack();
    await page.goForward();
    await expect(page.getByText(/of 19 confirmations/)).toBeVisible({ timeout: 20_000 });
    await expect(button(page)).toHaveCount(0);
    for (const tab of [page, other]) await expect(tab.getByText('Paid', { exact: true })).toBeVisible({ timeout: 60_000 });
    expect(hand.sent).toHaveLength(1);
  });
  await page.getByRole('link', { name: 'To your plan' }).click();
  await expect(page.getByRole('region', { name: 'Your plan' }).getByText('Basic', { exact: true })).toBeVisible();
});

test('the time that is left to pay is the server’s, on a machine whose clock is wrong by minutes', async ({ page, request, me }) => {
  const api = await signedIn(request, me);
  const wallet = Wallet.createRandom();
  await link(api, wallet);
  for (const minutes of [-7, 7]) {
    const { paymentId } = await makeTopUp(api, wallet, '3');
    await page.clock.setSystemTime(Date.now() + minutes * 60_000);
    await page.goto(`/billing/payments/${paymentId}`);
    // It holds for a minute here.
    await expect(page.getByRole('timer')).toHaveText(/for (0:\d\d|1:00)$/);
    await expect(page.getByText('To send', { exact: true })).toBeVisible();
  }
});

test('what is paid too little, too much, too late or not at all is told by its page, and nothing of it is lost', async ({ page, request, visit, me }) => {
  test.setTimeout(180_000);
  const api = await signedIn(request, me);
  const slow = await linkedWallet(api, 10n);
  const never = await makeTopUp(api, slow, '2');
  const late = await makeTopUp(api, slow, '3');
  const wrong = await makeTopUp(api, slow, '5');
  const stingy = await linkedWallet(api, 10n);
  const short = await makeTopUp(api, stingy, '6');
  const others = await sendUsdt(stingy, short.toAddress, 1_000_000n);
  const wallet = await linkedWallet(api, 100n);
  const hand = await addMetaMask(page, wallet);

  await test.step('a transaction of another wallet does not pay', async () => {
    await visit(`/billing/payments/${wrong.paymentId}`);
    await page.getByText('I have paid from elsewhere').click();
    await page.getByLabel('Transaction', { exact: true }).fill('0x12');
    await page.getByRole('button', { name: 'Look at it' }).click();
    await expect(page.getByText('A transaction has 64 hexadecimal digits.')).toBeVisible();
    await page.getByLabel('Transaction', { exact: true }).fill(others);
    await expect(async () => {
      await page.getByRole('button', { name: 'Look at it' }).click();
      await expect(page.getByRole('alert')).toContainText('The transaction pays from', { timeout: 1500 });
    }).toPass({ timeout: 20_000 });
  });

  await test.step('too little: the page asks for what is missing, and that completes it', async () => {
    const payment = await makeTopUp(api, wallet, '10');
    await sendUsdt(wallet, payment.toAddress, 7_500_000n);
    await visit(`/billing/payments/${payment.paymentId}`);
    await expect(page.getByText('Too little came.')).toBeVisible();
    await expect(page.getByText('Still missing').locator('..')).toContainText('2.50');
    await expect(page.getByRole('button', { name: 'Cancel the payment' })).toHaveCount(0);
    hand.address = Wallet.createRandom().address;
    await page.getByRole('button', { name: 'Pay with MetaMask' }).click();
    await expect(page.getByText('MetaMask shows another account than')).toBeVisible();
    hand.address = wallet.address;
    await page.getByRole('button', { name: 'Pay with MetaMask' }).dblclick();
    await expect(page.getByText('Paid', { exact: true })).toBeVisible({ timeout: 30_000 });
    expect(hand.sent).toHaveLength(1);
  });

  await test.step('too much: the rest is on the balance', async () => {
    const payment = await makeTopUp(api, wallet, '4');
    await sendUsdt(wallet, payment.toAddress, 4_250_000n);
    await page.goto(`/billing/payments/${payment.paymentId}`);
    await expect(page.getByText('More than the price came.')).toContainText('0.25', { timeout: 30_000 });
    await expect(page.getByText('Paid', { exact: true })).toBeVisible({ timeout: 30_000 });
  });

  await test.step('not at all, and only a part: the time is over, and each page says what that means', async () => {
    await page.goto(`/billing/payments/${never.paymentId}`);
    await expect(page.getByText('Nothing was paid in time.')).toBeVisible({ timeout: 75_000 });
    await expect(page.getByRole('button', { name: 'Pay with MetaMask' })).toHaveCount(0);
    await page.goto(`/billing/payments/${short.paymentId}`);
    await expect(page.getByText('What came is on your balance.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('What still comes goes there, too.')).toBeVisible();
  });

  await test.step('what only a wrong transaction was named for is not paid, and says so', async () => {
    await page.goto(`/billing/payments/${wrong.paymentId}`);
    await expect(page.getByText('came from another wallet than the one of this payment')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Not paid', { exact: true })).toBeVisible();
  });

  await test.step('too late: it completes all the same', async () => {
    await visit(`/billing/payments/${late.paymentId}`);
    await expect(page.getByText('The time is over')).toBeVisible({ timeout: 30_000 });
    await sendUsdt(slow, late.toAddress, 3_000_000n);
    await expect(page.getByText('It came late, and was completed all the same.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Paid', { exact: true })).toBeVisible({ timeout: 30_000 });
  });

  // 10 and 4.25, 1 of the one that was not completed, and 3.
  await page.goto('/billing?tab=balances');
  await expect(page.getByText('18.25').first()).toBeVisible();
});
