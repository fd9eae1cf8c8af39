import type { TokenTransfer } from './transfer';
import { asWalletProblem, WalletProblem, type BrowserWallet } from './wallet';

interface TronWeb {
  ready?: boolean;
  defaultAddress?: { base58?: string | false };
  trx: {
    signMessageV2: (text: string) => Promise<string>;
    sign: (transaction: unknown) => Promise<unknown>;
    sendRawTransaction: (transaction: unknown) => Promise<{ result?: boolean; txid?: string; code?: string }>;
    getBlockByNumber: (number: number) => Promise<{ blockID?: string }>;
  };
  transactionBuilder: {
    triggerSmartContract: (contract: string, call: string, options: { feeLimit: number }, parameters: { type: string; value: string }[], from: string) => Promise<{ transaction?: unknown }>;
  };
}

interface TronLink {
  ready?: boolean;
  tronWeb?: TronWeb | false;
  request: (call: { method: string }) => Promise<{ code?: number; message?: string } | undefined>;
}

declare global {
  interface Window {
    tronLink?: TronLink;
    tronWeb?: TronWeb;
  }
}

const name = 'TronLink';
const granted = 200;
const rejected = 4001;
/** Most TRX, in millionths, that a transfer may burn. */
const feeLimit = 100_000_000;
const appearsWithin = 3000;

/** TronLink puts itself into the window, at times after the page has started. */
export const tronWallets = {
  subscribe: (listener: () => void): (() => void) => {
    const look = () => {
      if (!hasTronLink() || list.length > 0) return;
      list = [tronLink];
      listener();
    };
    const timer = setInterval(look, 250);
    const end = setTimeout(() => clearInterval(timer), appearsWithin);
    addEventListener('tronLink#initialized', look);
    look();
    return () => {
      clearInterval(timer);
      clearTimeout(end);
      removeEventListener('tronLink#initialized', look);
    };
  },
  list: (): BrowserWallet[] => list,
};

let list: BrowserWallet[] = [];

const tronLink: BrowserWallet = {
  id: 'tronlink',
  name,
  network: 'tron',
  type: 'tronlink',
  async connect() {
    let answer: { code?: number; message?: string } | undefined;
    try {
      answer = await window.tronLink?.request({ method: 'tron_requestAccounts' });
    } catch (error) {
      throw asWalletProblem(error, name);
    }
    if (answer?.code === rejected) throw asWalletProblem(answer, name);
    const address = account();
    if (!address || (answer?.code !== undefined && answer.code !== granted))
      throw new WalletProblem('locked', `${name} showed no account. Unlock it and try again.`);
    return address;
  },
  async sign(address, text) {
    if (account() !== address) throw new WalletProblem('changed', `${name} has switched to another account. Start again with the one that you want.`);
    try {
      const web = tronWeb();
      if (!web) throw new WalletProblem('locked', `${name} is locked. Unlock it and try again.`);
      return await web.trx.signMessageV2(text);
    } catch (error) {
      throw asWalletProblem(error, name);
    }
  },
  async transfer(transfer) {
    await tronLink.connect();
    if (account() !== transfer.from) throw new WalletProblem('changed', `${name} shows another account than ${transfer.from}. Choose that account in the wallet and try again.`);
    try {
      return await send(transfer);
    } catch (error) {
      throw asWalletProblem(error, name);
    }
  },
};

async function send({ token, from, to, units, chainId }: TokenTransfer): Promise<string> {
  const web = tronWeb();
  if (!web) throw new WalletProblem('locked', `${name} is locked. Unlock it and try again.`);
  await requireChain(web, chainId);
  const parameters = [
    { type: 'address', value: to },
    { type: 'uint256', value: units.toString() },
  ];
  const { transaction } = await web.transactionBuilder.triggerSmartContract(token, 'transfer(address,uint256)', { feeLimit }, parameters, from);
  const { result, txid, code } = await web.trx.sendRawTransaction(await web.trx.sign(transaction));
  if (!result || !txid) throw new WalletProblem('failed', `The Tron network refused the transfer${code ? ` (${code.slice(0, 80)})` : ''}. Nothing was sent.`);
  return txid;
}

/** Tron's chain id is the end of its first block's id. */
async function requireChain(web: TronWeb, chainId: number): Promise<void> {
  const { blockID } = await web.trx.getBlockByNumber(0);
  if (blockID && Number.parseInt(blockID.slice(-8), 16) !== chainId)
    throw new WalletProblem('wrong-network', `${name} is on another Tron network. Switch its node and try again; nothing was sent.`);
}

function hasTronLink(): boolean {
  return window.tronLink !== undefined;
}

function tronWeb(): TronWeb | undefined {
  return window.tronLink?.tronWeb || window.tronWeb;
}

function account(): string | undefined {
  return tronWeb()?.defaultAddress?.base58 || undefined;
}
