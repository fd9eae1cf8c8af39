import type { Page } from '@playwright/test';
import { JsonRpcProvider, Wallet, getBytes, toUtf8String, type BaseWallet, type TransactionRequest } from 'ethers';
import { TronWeb } from 'tronweb';
import { chain, tronChain } from './chain.ts';

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

export interface MetaMaskHand extends Hand {
  /** The person chooses another account in the wallet, whose key it has. */
  use: (wallet: BaseWallet) => void;
}

export interface TronHand extends Hand {
  /** The person chooses another account in the wallet. */
  switchTo: (account: string) => Promise<void>;
}

/** A MetaMask of the page's browser: announces itself by EIP-6963, answers by EIP-1193, signs with a real key, outside the page. */
export async function addMetaMask(page: Page, first: BaseWallet = Wallet.createRandom()): Promise<MetaMaskHand> {
  let wallet = first;
  const hand: MetaMaskHand = {
    address: wallet.address,
    declines: false,
    signed: [],
    sent: [],
    wrongChain: 0,
    use: (other) => {
      wallet = other;
      hand.address = other.address;
    },
  };
  await page.context().exposeFunction('forgeEthereum', async (method: string, params: unknown[]) => {
    if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [hand.address.toLowerCase()];
    if (method === 'eth_chainId') return `0x${(hand.wrongChain || chain().chainId).toString(16)}`;
    if (method === 'eth_sendTransaction') return send(wallet, hand, params[0] as TransactionRequest);
    if (method !== 'personal_sign') return { failure: { code: 4200, message: `${method} is not supported` } };
    if (hand.declines) return { failure: { code: 4001, message: 'User rejected the request.' } };
    const text = toUtf8String(getBytes(typeof params[0] === 'string' ? params[0] : '0x'));
    hand.signed.push(text);
    return wallet.signMessage(text);
  });
  await page.context().addInitScript(() => {
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
async function send(wallet: BaseWallet, hand: Hand, { to, data }: TransactionRequest) {
  if (hand.declines) return { failure: { code: 4001, message: 'User rejected the request.' } };
  const provider = new JsonRpcProvider(chain().rpc);
  const { hash } = await wallet.connect(provider).sendTransaction({ to: to ?? null, data: data ?? null });
  provider.destroy();
  hand.sent.push(hash);
  return hash;
}

/** A TronLink of the page's browser, which signs with a real key and sends to the Tron node beside the network. */
export async function addTronLink(page: Page): Promise<TronHand> {
  const { privateKey, address } = new TronWeb({ fullHost: 'http://127.0.0.1:1' }).utils.accounts.generateAccount();
  const hand: TronHand = {
    address: address.base58,
    declines: false,
    signed: [],
    sent: [],
    wrongChain: 0,
    async switchTo(account: string) {
      hand.address = account;
      await page.evaluate((base58) => {
        (window as unknown as { tronWeb: { defaultAddress: { base58: string } } }).tronWeb.defaultAddress.base58 = base58;
      }, account);
    },
  };
  await page.context().exposeFunction('forgeTron', async (method: string, parameters: unknown[]) => {
    if (method.startsWith('sign') && hand.declines) return { failure: 'Confirmation declined by user' };
    return tronAct(privateKey, hand, method, parameters);
  });
  await page.context().addInitScript((base58: string) => {
    type Ask = (method: string, parameters: unknown[]) => Promise<{ failure?: string } | string>;
    const ask = (window as unknown as { forgeTron: Ask }).forgeTron;
    const act = (method: string) => async (...parameters: unknown[]) => {
      const answer = await ask(method, parameters);
      // TronLink throws bare texts.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (typeof answer === 'object' && answer.failure) throw answer.failure;
      return answer;
    };
    const tronWeb = {
      ready: true,
      defaultAddress: { base58 },
      trx: { signMessageV2: act('signMessageV2'), sign: act('sign'), sendRawTransaction: act('sendRawTransaction'), getBlockByNumber: act('getBlockByNumber') },
      transactionBuilder: { triggerSmartContract: act('triggerSmartContract') },
    };
    Object.assign(window, { tronWeb, tronLink: { ready: true, tronWeb, request: () => Promise.resolve({ code: 200, message: 'ok' }) } });
  }, hand.address);
  return hand;
}

/** What tronweb itself does, with the key of this wallet. */
async function tronAct(privateKey: string, hand: Hand, method: string, parameters: unknown[]): Promise<unknown> {
  if (method === 'signMessageV2') {
    const [text] = parameters as [string];
    hand.signed.push(text);
    return new TronWeb({ fullHost: 'http://127.0.0.1:1', privateKey }).trx.signMessageV2(text);
  }
  const web = new TronWeb({ fullHost: tronChain().rpc, privateKey });
  if (method === 'getBlockByNumber') return hand.wrongChain ? { blockID: hand.wrongChain.toString(16).padStart(64, '0') } : web.trx.getBlockByNumber(...(parameters as [number]));
  if (method === 'triggerSmartContract') return web.transactionBuilder.triggerSmartContract(...(parameters as Parameters<typeof web.transactionBuilder.triggerSmartContract>));
  if (method === 'sign') return web.trx.sign(...(parameters as Parameters<typeof web.trx.sign>));
  const answer = await web.trx.sendRawTransaction(...(parameters as Parameters<typeof web.trx.sendRawTransaction>));
  if (answer.result) hand.sent.push(answer.txid);
  return answer;
}
