import type { Page } from '@playwright/test';
import { JsonRpcProvider, Wallet, getBytes, toUtf8String, type TransactionRequest } from 'ethers';
import { TronWeb } from 'tronweb';
import { chain } from './chain.ts';

/** How the person at the wallet answers. */
export interface Hand {
  address: string;
  /** Declines the next signature. */
  declines: boolean;
  /** Every text that was signed. */
  signed: string[];
  /** The hash of every transaction that was sent. */
  sent: string[];
  /** EIP-155 id of the chain that the wallet shows; it refuses to switch while this is not 0. */
  wrongChain: number;
}

/** A MetaMask of the page: announces itself by EIP-6963, answers by EIP-1193, signs with a real key, outside the page. */
export async function addMetaMask(page: Page, wallet = Wallet.createRandom()): Promise<Hand> {
  const hand: Hand = { address: wallet.address, declines: false, signed: [], sent: [], wrongChain: 0 };
  await page.exposeFunction('forgeEthereum', async (method: string, params: unknown[]) => {
    if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [hand.address.toLowerCase()];
    if (method === 'eth_chainId') return `0x${(hand.wrongChain || chain().chainId).toString(16)}`;
    if (method === 'eth_sendTransaction') return send(wallet, hand, params[0] as TransactionRequest);
    if (method !== 'personal_sign') return { failure: { code: 4200, message: `${method} is not supported` } };
    if (hand.declines) return { failure: { code: 4001, message: 'User rejected the request.' } };
    const text = toUtf8String(getBytes(typeof params[0] === 'string' ? params[0] : '0x'));
    hand.signed.push(text);
    return wallet.signMessage(text);
  });
  await page.addInitScript(() => {
    type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>;
    const ask = (window as unknown as { forgeEthereum: Ask }).forgeEthereum;
    const provider = {
      isMetaMask: true,
      async request({ method, params = [] }: { method: string; params?: readonly unknown[] }) {
        const answer = await ask(method, params);
        const failure = (answer as { failure?: { code: number; message: string } } | null)?.failure;
        if (failure) throw Object.assign(new Error(failure.message), { code: failure.code });
        return answer;
      },
    };
    const detail = Object.freeze({ info: { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'MetaMask', rdns: 'io.metamask', icon: 'data:,' }, provider });
    const announce = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
    addEventListener('eip6963:requestProvider', announce);
    announce();
  });
  return hand;
}

/** Sends on the real chain, with the real key. */
async function send(wallet: Pick<Wallet, 'connect'>, hand: Hand, { to, data }: TransactionRequest) {
  if (hand.declines) return { failure: { code: 4001, message: 'User rejected the request.' } };
  const provider = new JsonRpcProvider(chain().rpc);
  const { hash } = await wallet.connect(provider).sendTransaction({ to: to ?? null, data: data ?? null });
  provider.destroy();
  hand.sent.push(hash);
  return hash;
}

/** A TronLink of the page, signing with a real key. */
export async function addTronLink(page: Page): Promise<Hand> {
  const { privateKey, address } = new TronWeb({ fullHost: 'http://127.0.0.1:1' }).utils.accounts.generateAccount();
  const web = new TronWeb({ fullHost: 'http://127.0.0.1:1', privateKey });
  const hand: Hand = { address: address.base58, declines: false, signed: [], sent: [], wrongChain: 0 };
  await page.exposeFunction('forgeTron', (text: string) => {
    if (hand.declines) return { failure: 'Confirmation declined by user' };
    hand.signed.push(text);
    return web.trx.signMessageV2(text);
  });
  await page.addInitScript((base58: string) => {
    type Sign = (text: string) => Promise<string | { failure: string }>;
    const sign = (window as unknown as { forgeTron: Sign }).forgeTron;
    const tronWeb = {
      ready: true,
      defaultAddress: { base58 },
      trx: {
        async signMessageV2(text: string) {
          const answer = await sign(text);
          // TronLink throws bare texts.
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          if (typeof answer !== 'string') throw answer.failure;
          return answer;
        },
      },
    };
    Object.assign(window, { tronWeb, tronLink: { ready: true, tronWeb, request: () => Promise.resolve({ code: 200, message: 'ok' }) } });
  }, hand.address);
  return hand;
}
