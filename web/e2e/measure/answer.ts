import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Tokens of an answer as models write them: prose with emphasis, a list, a table and much code. */
export function tokensOf(sections: number): string[] {
  const section = (number: number) => `## Part ${number}

Here is **what happens** in \`step_${number}\`, with a [link](https://example.org) and _some_ emphasis, so that paragraphs have something to render.

- first point of part ${number}
- second point, with \`code\` in it

| name | value | note |
|---|---:|---|
| alpha | ${number} | the first |
| beta | ${number * 2} | the second |

\`\`\`python
${Array.from({ length: 60 }, (_, line) => `def function_${number}_${line}(value: int = ${line}) -> str:\n    # what comes of ${line}\n    return f"{value * ${line}} of ${number}"`).join('\n')}
\`\`\`

`;
  const text = Array.from({ length: sections }, (_, index) => section(index + 1)).join('');
  return text.match(/\s*\S{1,5}/g) ?? [];
}

export interface Source {
  url: string;
  close: () => void;
}

/** A server on loopback that sends an answer as the gateway does, at so many tokens a second. */
export async function sourceOf(tokens: readonly string[], perSecond: number, question: object, answer: object): Promise<Source> {
  const server: Server = createServer((_, reply) => {
    reply.writeHead(200, { 'content-type': 'application/json' });
    const say = (event: object) => reply.write(`${JSON.stringify({ result: { event } })}\n`);
    say({ accepted: { question, answer } });
    say({ started: { nodeId: 'node_measured' } });
    const began = Date.now();
    let sent = 0;
    let offset = 0;
    const timer = setInterval(() => {
      const due = Math.min(tokens.length, Math.floor(((Date.now() - began) * perSecond) / 1000));
      for (; sent < due; sent++) {
        const content = tokens[sent] ?? '';
        offset += content.length;
        say({ delta: { content, nextOffset: offset, nextReasoningOffset: 0 } });
      }
      if (sent < tokens.length) return;
      clearInterval(timer);
      say({ done: { message: { ...answer, state: 'CHAT_MESSAGE_STATE_COMPLETE', content: tokens.join(''), finishReason: 'stop' } } });
      reply.end();
    }, 1000 / perSecond);
    reply.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
