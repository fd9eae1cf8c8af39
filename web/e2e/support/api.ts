import { expect, type APIRequestContext } from '@playwright/test';

interface Person {
  username: string;
  password: string;
}

export type Api = Awaited<ReturnType<typeof signedIn>>;

/** The API as somebody's program uses it, with tokens instead of cookies: for what a journey needs and is not about. */
export async function signedIn(request: APIRequestContext, { username, password }: Person) {
  const { tokens, user } = await read<{ tokens: { accessToken: string }; user: { userId: string } }>(request.post('/api/auth/login', { data: { login: username, password } }));
  const headers = { authorization: `Bearer ${tokens.accessToken}` };
  return {
    username,
    userId: user.userId,
    headers,
    get: <Answer>(path: string) => read<Answer>(request.get(path, { headers })),
    post: <Answer>(path: string, data: unknown = {}) => read<Answer>(request.post(path, { headers, data })),
    put: <Answer>(path: string, data: unknown) => read<Answer>(request.put(path, { headers, data })),
    remove: (path: string) => read<unknown>(request.delete(path, { headers })),
    /** What answers with a stream: to its end. */
    follow: (path: string, data: unknown) => succeed(request.post(path, { headers, data })),
    /** Bytes, as a part of an upload is sent. */
    send: (path: string, data: Buffer) => read<unknown>(request.put(path, { headers: { ...headers, 'content-type': 'application/octet-stream' }, data })),
  };
}

/** The reply's message; a refusal fails the test with the server's words. */
export async function read<Answer>(reply: ReturnType<APIRequestContext['get']>): Promise<Answer> {
  await succeed(reply);
  return (await (await reply).json()) as Answer;
}

async function succeed(reply: ReturnType<APIRequestContext['get']>): Promise<void> {
  const got = await reply;
  expect(got.ok(), `${got.url()}: ${await got.text()}`).toBe(true);
}
