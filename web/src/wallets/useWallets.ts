import { useSyncExternalStore } from 'react';
import { ethereumWallets } from './ethereum';
import { tronWallets } from './tron';
import type { BrowserWallet } from './wallet';

/** The wallets of this browser, as they appear. */
export function useWallets(): BrowserWallet[] {
  const ethereum = useSyncExternalStore(ethereumWallets.subscribe, ethereumWallets.list);
  const tron = useSyncExternalStore(tronWallets.subscribe, tronWallets.list);
  return [...ethereum, ...tron];
}
