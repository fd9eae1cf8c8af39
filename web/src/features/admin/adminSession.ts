import createClient from 'openapi-fetch';
import { unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import { ApiProblem } from '@/api/problem';
import type { paths } from '@/api/schema.gen';
import { checksummed } from '@/wallets/keccak';
import { WalletProblem, type BrowserWallet } from '@/wallets/wallet';

/** Who administers: the wallet signs what changes something, the token reads. Both are in memory only and end with the page. */
export interface AdminSession {
  wallet: BrowserWallet;
  /** As the server spells it. */
  address: string;
  /** As the wallet spells it. */
  account: string;
  token: string;
  expireTime: string;
}

let session: AdminSession | null = null;
let isOver = false;
const listeners = new Set<() => void>();

export const adminSession = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): AdminSession | null => session,
  /** Whether there was one that ran out. */
  hasRunOut: (): boolean => isOver,
};

function keep(next: AdminSession | null, ranOut = false): void {
  session = next;
  isOver = ranOut;
  for (const listener of listeners) listener();
}

/** The API for administrators: docs/flows/admin-session.md. */
export const adminApi = createClient<paths>({ baseUrl: location.origin, fetch: adminFetch });

async function adminFetch(request: Request): Promise<Response> {
  if (!session) throw new ApiProblem(401, 'ADMIN_SESSION_OVER', 'The session is over. Sign in with the wallet again.');
  if (request.method !== 'GET') return fetch(await signed(request, session));
  const reply = await fetch(new Request(request, { credentials: 'omit', headers: { authorization: `Bearer ${session.token}` } }));
  if (reply.status === 401) keep(null, true);
  return reply;
}

/** Begins a session: the wallet signs the request for it. */
export async function beginAdminSession(wallet: BrowserWallet): Promise<void> {
  const account = await wallet.connect();
  const next = { wallet, account, address: checksummed(account), token: '', expireTime: '' };
  const asked = createClient<paths>({ baseUrl: location.origin, fetch: async (request: Request) => fetch(await signed(request, next)) });
  const { token = '', expireTime = '' } = await unwrap(asked.POST('/api/admin/sessions', { body: {} }));
  keep({ ...next, token, expireTime });
}

export async function endAdminSession(): Promise<void> {
  const ending = session;
  keep(null);
  if (!ending) return;
  await fetch('/api/admin/sessions/current', { method: 'DELETE', credentials: 'omit', headers: { authorization: `Bearer ${ending.token}` } });
}

/** The request with the wallet's signature over it: docs/operations/admin-requests.md. */
async function signed(request: Request, { wallet, account, address }: AdminSession): Promise<Request> {
  const { pathname, search } = new URL(request.url);
  const body = new Uint8Array(await request.clone().arrayBuffer());
  const timestamp = String(Math.floor(serverNow() / 1000));
  const nonce = crypto.randomUUID();
  const text = signedText({ network: wallet.network, address, method: request.method, target: pathname + search, bodyHash: await sha256(body), timestamp, nonce });
  let signature: string;
  try {
    signature = await wallet.sign(account, text);
  } catch (error) {
    // The wallet's own words, as a refusal like any other.
    throw error instanceof WalletProblem ? new ApiProblem(400, 'WALLET', error.message) : error;
  }
  const headers = new Headers(request.headers);
  const values = { address, network: wallet.network, timestamp, nonce, signature: signature.startsWith('0x') ? signature : `0x${signature}` };
  for (const [name, value] of Object.entries(values)) headers.set(`x-wallet-${name}`, value);
  return new Request(request.url, { method: request.method, headers, credentials: 'omit', ...(body.length > 0 && { body }) });
}

interface Signable {
  network: string;
  address: string;
  method: string;
  target: string;
  bodyHash: string;
  timestamp: string;
  nonce: string;
}

export function signedText({ network, address, method, target, bodyHash, timestamp, nonce }: Signable): string {
  return ['AIFORGE-ADMIN-V1', network, address, method, target, bodyHash, timestamp, nonce].join('\n');
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
