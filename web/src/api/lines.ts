import { asProblem, problemFrom } from './problem';
import { sessionFetch, sessionHeader } from './session';

/** Reads a stream of the API: one JSON message a line. Ends with the stream, or throws the server's reason. */
export async function readLines(path: string, signal: AbortSignal, onMessage: (message: unknown) => void): Promise<void> {
  const reply = await sessionFetch(new Request(new URL(path, location.origin), { headers: sessionHeader, signal }));
  if (!reply.ok) throw problemFrom(reply.status, await reply.json().catch(() => undefined), reply.headers.get('retry-after'));
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line) onMessage(messageOf(line));
  }
}

function messageOf(line: string): unknown {
  const frame = JSON.parse(line) as { result?: unknown; error?: unknown };
  if (frame.error !== undefined) throw problemFrom(500, frame.error && typeof frame.error === 'object' && 'detail' in frame.error ? frame.error : frame, null);
  return frame.result ?? frame;
}

const firstPause = 500;
const longestPause = 8000;

/**
 * Follows a stream until `isOver`, opening it again after it broke. What the server refuses (4xx) is final; the returned function stops it.
 */
export function follow(pathNow: () => string, onMessage: (message: unknown) => void, isOver: () => boolean, onFailure: (error: unknown) => void): () => void {
  const stop = new AbortController();
  const isStopped = () => stop.signal.aborted;
  void (async () => {
    let pause = firstPause;
    while (!isStopped()) {
      try {
        await readLines(pathNow(), stop.signal, (message) => {
          pause = firstPause;
          onMessage(message);
        });
        if (isOver()) return;
      } catch (error) {
        if (isStopped()) return;
        const { status } = asProblem(error);
        if (status >= 400 && status < 500 && status !== 429) {
          onFailure(error);
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, longestPause);
    }
  })();
  return () => stop.abort();
}
