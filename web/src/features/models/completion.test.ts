import { expect, test } from 'vitest';
import { events } from './completion';

function streamOf(...pieces: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
}

test('events are found wherever the network cuts them', async () => {
  const found: string[] = [];
  for await (const data of events(streamOf('data: {"a', '":1}\n\nda', 'ta: {"b":2}\r\n\n: comment\n\ndata: [DONE]\n\n'))) found.push(data);
  expect(found).toEqual(['{"a":1}', '{"b":2}', '[DONE]']);
});
