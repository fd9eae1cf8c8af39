import { asWalletProblem, WalletProblem, type BrowserWallet } from './wallet';

interface TronWeb {
  ready?: boolean;
  defaultAddress?: { base58?: string | false };
  trx: { signMessageV2: (text: string) => Promise<string> };
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
};

function hasTronLink(): boolean {
  return window.tronLink !== undefined;
}

function tronWeb(): TronWeb | undefined {
  return window.tronLink?.tronWeb || window.tronWeb;
}

function account(): string | undefined {
  return tronWeb()?.defaultAddress?.base58 || undefined;
}
