import { useSyncExternalStore } from 'react';
import { readStored, store } from '@/api/storage';

const place = 'aiforge.sent';
/** As many payments as one person may have open, and then some. */
const most = 50;

/** What this page sent, where the browser keeps nothing. */
const here = new Set<string>();
const listeners = new Set<() => void>();

/** Whether a wallet of this browser has sent a transfer already, in whichever tab. */
export function useSent(key: string): boolean {
  return useSyncExternalStore(subscribe, () => wasSent(key));
}

export function wasSent(key: string): boolean {
  return here.has(key) || kept().includes(key);
}

export function rememberSent(key: string): void {
  here.add(key);
  store(place, JSON.stringify([...kept(), key].slice(-most)));
  tell();
}

export function forgetSent(key: string): void {
  here.delete(key);
  store(place, JSON.stringify(kept().filter((one) => one !== key)));
  tell();
}

function kept(): string[] {
  try {
    const list: unknown = JSON.parse(readStored(place) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Other tabs tell by their writing.
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}

function tell(): void {
  for (const listener of listeners) listener();
}
