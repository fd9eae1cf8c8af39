import { expect } from '@playwright/test';
import { Wallet, type BaseWallet } from 'ethers';
import type { Api } from './api.ts';
import { fund, sendUsdt } from './chain.ts';

export interface MadePayment {
  paymentId: string;
  toAddress: string;
  status: string;
}

/** A wallet of somebody's, with USDT on the chain, linked by its signature. */
export async function linkedWallet(api: Api, usdt: bigint): Promise<Wallet> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  await fund(wallet, usdt);
  await link(api, wallet);
  return wallet;
}

export async function link(api: Api, wallet: BaseWallet): Promise<void> {
  const account = { network: 'ethereum', address: wallet.address };
  const { message, nonce } = await api.post<{ message: string; nonce: string }>('/api/wallets/challenge', account);
  await api.post('/api/wallets', { ...account, nonce, signature: await wallet.signMessage(message) });
}

/** Makes a top-up out, which nobody has paid yet. */
export async function makeTopUp(api: Api, wallet: BaseWallet, amount: string): Promise<MadePayment> {
  const { payment } = await api.post<{ payment: MadePayment }>('/api/payments/create', { type: 'top_up', network: 'ethereum', fromWallet: wallet.address, amount });
  return payment;
}

/** Puts whole USDT onto somebody's balance, by a real payment on the chain. */
export async function topUp(api: Api, usdt: number): Promise<void> {
  const wallet = await linkedWallet(api, BigInt(usdt));
  const { paymentId, toAddress } = await makeTopUp(api, wallet, String(usdt));
  await sendUsdt(wallet, toAddress, BigInt(usdt) * 1_000_000n);
  await expect
    .poll(async () => (await api.get<{ payment: MadePayment }>(`/api/payments/${paymentId}`)).payment.status, { timeout: 40_000, intervals: [1000] })
    .toBe('CONFIRMED');
}
