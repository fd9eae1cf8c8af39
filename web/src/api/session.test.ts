import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sessionFetch } from './session';

const marker = `aiforge-signed-in-${location.port || '80'}`;
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
  vi.unstubAllGlobals();
  document.cookie = `${marker}=; Max-Age=0`;
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
