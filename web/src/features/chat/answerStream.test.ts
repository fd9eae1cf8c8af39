import { describe, expect, it } from 'vitest';
import { lines } from './answerStream';

async function read(chunks: (string | Uint8Array)[]): Promise<string[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const found: string[] = [];
  for await (const line of lines(body)) found.push(line);
  return found;
}

describe('lines of a body', () => {
  it('joins what was cut anywhere', async () => {
    expect(await read(['{"a"', ':1}\n{"b":2}', '\n\n'])).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('joins a letter that was cut in two', async () => {
    const bytes = new TextEncoder().encode('"ü"\n');
    expect(await read([bytes.slice(0, 2), bytes.slice(2)])).toEqual(['"ü"']);
  });

  it('has the last line without its end', async () => expect(await read(['x'])).toEqual(['x']));
});
