import type { ChatAnswerEvent } from '@/api/schema.gen';
import { asProblem, problemFrom } from '@/api/problem';
import { sessionFetch, sessionHeader } from '@/api/session';

/** The server stopped sending before the last event. */
export class StreamCut extends Error {}

/** Sends a message, or asks for another answer; the events come as the answer grows. */
export function post(path: string, body: object, signal: AbortSignal): AsyncGenerator<ChatAnswerEvent> {
  return events(new Request(new URL(path, location.origin), { method: 'POST', headers: { ...sessionHeader, 'content-type': 'application/json' }, body: JSON.stringify(body), signal }));
}

/** Goes on with an answer from what was read of it. */
export function watch(messageId: string, from: number, reasoningFrom: number, signal: AbortSignal): AsyncGenerator<ChatAnswerEvent> {
  const path = `/api/chat/messages/${messageId}:watch?from=${from}&reasoningFrom=${reasoningFrom}`;
  return events(new Request(new URL(path, location.origin), { headers: sessionHeader, signal }));
}

async function* events(request: Request): AsyncGenerator<ChatAnswerEvent> {
  const reply = await sessionFetch(request).catch((error: unknown) => {
    throw request.signal.aborted ? error : asProblem(error);
  });
  if (!reply.ok || !reply.body) throw problemFrom(reply.status, await reply.json().catch(() => undefined), reply.headers.get('retry-after'));
  for await (const line of lines(reply.body)) {
    const said = JSON.parse(line) as { result?: { event?: ChatAnswerEvent }; error?: unknown };
    if (said.error) throw problemFrom(503, said.error, null);
    if (said.result?.event) yield said.result.event;
  }
}

/** Lines of a body, as soon as each is complete. */
export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new StreamCut();
      });
      rest += decoder.decode(value, { stream: !done });
      const found = rest.split('\n');
      rest = found.pop() ?? '';
      for (const line of found) if (line.trim()) yield line;
      if (done) break;
    }
    if (rest.trim()) yield rest;
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
