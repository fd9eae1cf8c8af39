import { transferCall, type TokenTransfer } from './transfer';
import { asWalletProblem, WalletProblem, type BrowserWallet } from './wallet';

/** EIP-1193. */
export interface EthereumProvider {
  request: (call: { method: string; params?: readonly unknown[] }) => Promise<unknown>;
  isMetaMask?: boolean;
}

/** EIP-6963: how several wallets of one browser say that they are there. */
interface Announcement extends Event {
  detail?: { info?: { uuid?: string; name?: string; rdns?: string }; provider?: EthereumProvider };
}

declare global {
  interface Window {
    ethereum?: EthereumProvider;
  }
}

const found = new Map<string, BrowserWallet>();
const listeners = new Set<() => void>();
let list: BrowserWallet[] = [];
let isListening = false;

/** Every Ethereum wallet that announced itself; without any, the one that put itself into the window. */
export const ethereumWallets = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    listen();
    return () => listeners.delete(listener);
  },
  list: (): BrowserWallet[] => list,
};

function listen(): void {
  if (isListening) return;
  isListening = true;
  addEventListener('eip6963:announceProvider', (event: Announcement) => {
    const { info, provider } = event.detail ?? {};
    if (!info?.uuid || !provider || found.has(info.uuid)) return;
    found.set(info.uuid, wallet(info.uuid, info.name ?? 'Wallet', info.rdns === 'io.metamask' || provider.isMetaMask === true, provider));
    refresh();
  });
  dispatchEvent(new Event('eip6963:requestProvider'));
  // Wallets without announcements put themselves here, some a little late.
  addEventListener('ethereum#initialized', refresh, { once: true });
  refresh();
}

function refresh(): void {
  list = [...found.values()];
  if (list.length === 0 && window.ethereum) {
    const isMetaMask = window.ethereum.isMetaMask === true;
    list = [wallet('window', isMetaMask ? 'MetaMask' : 'Browser wallet', isMetaMask, window.ethereum)];
  }
  for (const listener of listeners) listener();
}

function wallet(id: string, name: string, isMetaMask: boolean, provider: EthereumProvider): BrowserWallet {
  const ask = async (method: string, params?: readonly unknown[]): Promise<unknown> => {
    try {
      return await provider.request(params ? { method, params } : { method });
    } catch (error) {
      throw asWalletProblem(error, name);
    }
  };
  const accounts = async (method: string) => ((await ask(method)) as string[] | undefined) ?? [];
  const requireAccount = async (address: string) => {
    const current = await accounts('eth_accounts');
    if (!current.some((account) => account.toLowerCase() === address.toLowerCase()))
      throw new WalletProblem('changed', `${name} shows another account than ${address}. Choose that account in the wallet and try again.`);
  };
  const requireChain = async ({ chainId }: TokenTransfer) => {
    const wanted = `0x${chainId.toString(16)}`;
    if (Number(await ask('eth_chainId')) === chainId) return;
    try {
      await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: wanted }] });
    } catch {
      // Told below, whatever the reason was.
    }
    if (Number(await ask('eth_chainId')) !== chainId)
      throw new WalletProblem('wrong-network', `${name} is on another network. Switch it to chain ${chainId} and try again; nothing was sent.`);
  };
  return {
    id,
    name,
    network: 'ethereum',
    type: isMetaMask ? 'metamask' : 'other',
    async connect() {
      const [address] = await accounts('eth_requestAccounts');
      if (!address) throw new WalletProblem('locked', `${name} showed no account. Unlock it and try again.`);
      return address;
    },
    async sign(address, text) {
      await requireAccount(address);
      return (await ask('personal_sign', [hex(text), address])) as string;
    },
    async transfer(transfer) {
      await accounts('eth_requestAccounts');
      await requireAccount(transfer.from);
      await requireChain(transfer);
      // The person may have switched while the wallet asked for the chain.
      await requireAccount(transfer.from);
      return (await ask('eth_sendTransaction', [{ from: transfer.from, to: transfer.token, value: '0x0', data: transferCall(transfer.to, transfer.units) }])) as string;
    },
  };
}

/** Wallets take the text as bytes, so that none of them guesses what it is. */
export function hex(text: string): string {
  return `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
