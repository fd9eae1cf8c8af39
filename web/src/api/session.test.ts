import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { forgetPerson, isSignInAwaited, sessionFetch, signInPrompt } from './session';

const marker = `aiforge-signed-in-${location.port || '80'}`;
const gone = `${marker}=; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
const asked: string[] = [];
let replies: Record<string, Response[]> = {};

// There is one tab only here.
Object.defineProperty(navigator, 'locks', { value: { request: (_: string, work: () => unknown) => work() }, configurable: true });

beforeEach(() => {
  asked.length = 0;
  document.cookie = `${marker}=1`;
  vi.stubGlobal('fetch', (request: Request | string) => {
    const path = new URL(typeof request === 'string' ? request : request.url, location.href).pathname;
    asked.push(path);
    const reply = replies[path]?.shift();
    return reply ? Promise.resolve(reply) : Promise.reject(new TypeError('network'));
  });
});
afterEach(() => {
  forgetPerson();
  vi.unstubAllGlobals();
  document.cookie = gone;
});

const said = (body: string, expired = false) => new Response(body, expired ? { headers: { 'x-aiforge-session': 'expired' } } : {});
const ask = async () => (await sessionFetch(new Request(new URL('/api/marketplace/models', location.href)))).text();

it('asks again as the user when a reply was a visitor’s because the cookie had run out', async () => {
  replies = { '/api/marketplace/models': [said('visitor', true), said('user')], '/api/auth/refresh': [said('{}')] };
  expect(await ask()).toBe('user');
  expect(asked).toEqual(['/api/marketplace/models', '/api/auth/refresh', '/api/marketplace/models']);
});

it('shows what visitors see where the session cannot be renewed, and asks nobody to sign in', async () => {
  replies = { '/api/marketplace/models': [said('visitor', true)], '/api/auth/refresh': [new Response('{}', { status: 401 })] };
  expect(await ask()).toBe('visitor');
});

it('shows it, too, when the renewal gets no answer', async () => {
  replies = { '/api/marketplace/models': [said('visitor', true)] };
  expect(await ask()).toBe('visitor');
});

it('asks once where nothing has run out', async () => {
  replies = { '/api/marketplace/models': [said('visitor')] };
  expect(await ask()).toBe('visitor');
  expect(asked).toHaveLength(1);
});

const refused = () => new Response('{}', { status: 401 });
const act = (method = 'POST') => sessionFetch(new Request(new URL('/api/jobs', location.href), { method }));
const prompted = () => vi.waitFor(() => expect(signInPrompt.isOpen()).toBe(true));

it('asks who put signing in off again when they act, and not when the page reads', async () => {
  replies = { '/api/jobs': [refused(), refused(), refused(), said('made')], '/api/auth/refresh': [refused()] };
  const first = act();
  await prompted();
  // The server takes the cookies away with a session that is over.
  document.cookie = gone;
  signInPrompt.close(false);
  expect((await first).status).toBe(401);
  expect(isSignInAwaited()).toBe(true);

  expect((await act('GET')).status).toBe(401);
  expect(signInPrompt.isOpen()).toBe(false);

  const second = act();
  await prompted();
  signInPrompt.close(true);
  expect(await (await second).text()).toBe('made');
  expect(isSignInAwaited()).toBe(false);
});

it('asks no visitor to sign in', async () => {
  document.cookie = gone;
  replies = { '/api/jobs': [refused()] };
  expect((await act()).status).toBe(401);
  expect(signInPrompt.isOpen()).toBe(false);
});
