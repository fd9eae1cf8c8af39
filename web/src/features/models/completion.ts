import { problemFrom } from '@/api/problem';
import { sessionFetch, sessionHeader } from '@/api/session';

/** How an answer ended, and what was counted. */
export interface Ending {
  reason: 'stop' | 'length' | 'stopped' | 'lost';
  tokens: number;
  seconds: number;
}

interface Chunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[];
  usage?: { completion_tokens?: number } | null;
  error?: unknown;
}

const mostTokens = 400;

/** Asks a model over the route that OpenAI's clients use, with the session of the page. */
export async function ask(model: string, question: string, signal: AbortSignal, onPiece: (piece: string) => void): Promise<Ending> {
  const startedAt = performance.now();
  const reply = await sessionFetch(
    new Request(`${location.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...sessionHeader, 'content-type': 'application/json' },
      body: JSON.stringify({ model, stream: true, stream_options: { include_usage: true }, max_tokens: mostTokens, messages: [{ role: 'user', content: question }] }),
      signal,
    }),
  );
  if (!reply.ok || !reply.body) throw problemFrom(reply.status, await reply.json().catch(() => undefined), reply.headers.get('retry-after'));

  const ending: Ending = { reason: 'lost', tokens: 0, seconds: 0 };
  for await (const data of events(reply.body)) {
    if (data === '[DONE]') break;
    const chunk = parse(data);
    if (chunk.error) throw problemFrom(reply.status, { error: chunk.error }, null);
    const [choice] = chunk.choices ?? [];
    if (choice?.delta?.content) onPiece(choice.delta.content);
    if (choice?.finish_reason) ending.reason = choice.finish_reason === 'length' ? 'length' : 'stop';
    ending.tokens = chunk.usage?.completion_tokens ?? ending.tokens;
  }
  ending.seconds = (performance.now() - startedAt) / 1000;
  return ending;
}

/** What server-sent events carry, event by event. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trim();
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parse(data: string): Chunk {
  try {
    return JSON.parse(data) as Chunk;
  } catch {
    return {};
  }
}
