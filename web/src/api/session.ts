/**
 * Sessions of the browser. The tokens are in cookies that no script can read; this file only knows whether there are any, renews them
 * when a reply says that they expired, and asks the person when that fails. See docs/flows/web-session.md.
 */
import { setBy } from './clock';
import { exclusively } from './locks';

const headerName = 'x-aiforge-session';

export const sessionHeader = { [headerName]: 'cookie' } as const;

const renewPath = '/api/auth/refresh';
const lockName = 'aiforge.session';
const channelName = 'aiforge.session';

/** Failures of these are about what was typed, not about the session. */
const openPaths = ['/api/auth/login', '/api/auth/register', '/api/auth/wallet/', '/api/auth/refresh', '/api/auth/password/reset'];

/** Whether this browser holds a session, as far as a page can know. */
export function hasSession(): boolean {
  return marker() !== '';
}

/** The cookie that says so. It has another value after every renewal, in whichever tab that was. */
function marker(): string {
  const name = location.protocol === 'https:' ? 'aiforge-signed-in' : `aiforge-signed-in-${location.port || '80'}`;
  return document.cookie
    .split('; ')
    .filter((cookie) => cookie.startsWith(`${name}=`) || cookie.startsWith('aiforge-signed-in='))
    .join();
}

/**
 * As fetch, with the session: an expired one is renewed once, or the person signs in again, and the request is repeated. What visitors may
 * ask, too, was answered as a visitor's then: it is repeated where the session could be renewed, and nobody is asked to sign in for it.
 * Who put signing in off is asked again by what they do, not by what the page reads.
 */
export async function sessionFetch(request: Request): Promise<Response> {
  const before = marker();
  const spare = request.clone();
  const reply = await fetch(request);
  setBy(reply);
  if (reply.ok && reply.headers.get(headerName) === 'expired') return (await renew(before).catch(() => false)) ? fetch(spare) : reply;
  if (reply.status !== 401 || isOpen(request.url)) return reply;
  const isOver = before === '';
  if (isOver && !(isPutOff && request.method !== 'GET')) return reply;
  if ((isOver || !(await renew(before))) && !(await askToSignIn())) return reply;
  return fetch(spare);
}

/** Renews the session, once for all tabs that ask at the same time. */
async function renew(before: string): Promise<boolean> {
  return exclusively(lockName, async () => {
    // Somebody was quicker: what was renewed is ours too, and so is what was found to be over.
    const now = marker();
    if (now !== before) return now !== '';
    const reply = await fetch(renewPath, { method: 'POST', headers: { ...sessionHeader, 'content-type': 'application/json' }, body: '{}' });
    return reply.ok;
  });
}

function isOpen(url: string): boolean {
  const { pathname } = new URL(url, location.href);
  return openPaths.some((path) => pathname.startsWith(path));
}

// ---- Asking the person -------------------------------------------------------------------------------------------------------

interface Prompt {
  answer: Promise<boolean>;
  close: (signedIn: boolean) => void;
}

let prompt: Prompt | undefined;
/** Whether the dialog was closed without signing in: the page is still that person's, with what was typed into it. */
let isPutOff = false;
const listeners = new Set<() => void>();

/** Opens the sign-in dialog over whatever is there; every request that waits gets the same answer. */
function askToSignIn(): Promise<boolean> {
  if (!prompt) {
    let close: (signedIn: boolean) => void = () => undefined;
    const answer = new Promise<boolean>((resolve) => {
      close = (signedIn) => {
        prompt = undefined;
        isPutOff = !signedIn;
        resolve(signedIn);
        tell();
      };
    });
    prompt = { answer, close };
    tell();
  }
  return prompt.answer;
}

/** For the dialog: whether somebody waits for an answer, and how to give it. */
export const signInPrompt = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isOpen: (): boolean => prompt !== undefined,
  close: (signedIn: boolean): void => prompt?.close(signedIn),
};

/** Whether the session is over while the page is still that person's: they are being asked to sign in, or have put it off. */
export function isSignInAwaited(): boolean {
  return prompt !== undefined || isPutOff;
}

function tell(): void {
  for (const listener of listeners) listener();
}

// ---- What a person leaves behind -----------------------------------------------------------------------------------------------

const forgetters = new Set<() => void>();

/** For what a feature keeps outside of the query cache: it is called when nobody is signed in any more, or somebody else is. */
export function onLeave(forget: () => void): void {
  forgetters.add(forget);
}

export function forgetPerson(): void {
  isPutOff = false;
  for (const forget of forgetters) forget();
}

// ---- Other tabs --------------------------------------------------------------------------------------------------------------

export type SessionNews = 'signed-in' | 'signed-out';

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(channelName);

export function announce(news: SessionNews): void {
  channel?.postMessage(news);
}

export function onSessionNews(listener: (news: SessionNews) => void): () => void {
  const heard = (event: MessageEvent<SessionNews>) => listener(event.data);
  channel?.addEventListener('message', heard);
  return () => channel?.removeEventListener('message', heard);
}
