import { describe, expect, it } from 'vitest';
import { blocksOf, growingCode } from './blocks';

describe('blocks', () => {
  it('ends at empty lines', () => expect(blocksOf('one\nstill\n\ntwo\n\n\nthree')).toEqual(['one\nstill', 'two\n', 'three']));
  it('keeps code whole', () => expect(blocksOf('a\n\n```js\nx\n\ny\n```\n\nb')).toEqual(['a', '```js\nx\n\ny\n```', 'b']));
  it('keeps code whole that is not closed yet', () => expect(blocksOf('```\nx\n\ny')).toEqual(['```\nx\n\ny']));
  it('keeps lists whole', () => expect(blocksOf('1. a\n\n2. b\n\n   more\n\nend')).toEqual(['1. a\n\n2. b\n\n   more', 'end']));
  it('changes no earlier block when text is added', () => {
    const text = 'one\n\ntwo\n\n```\ncode\n\n# no heading\n```\n\nthree **bold**';
    for (let length = 1; length < text.length; length++) {
      const [before, after] = [blocksOf(text.slice(0, length)), blocksOf(text.slice(0, length + 1))];
      expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    }
  });
  it('has nothing of nothing', () => expect(blocksOf('')).toEqual([]));
});

it('long code is plain text until its closing fence comes', () => {
  const code = Array.from({ length: 300 }, (_, line) => `let x${line} = 1;`).join('\n');
  expect(growingCode('```ts\n' + code)).toEqual({ language: 'ts', text: code });
  expect(growingCode('````\n```\n' + code)?.text).toBe('```\n' + code);
  for (const other of ['```ts\nshort', '```ts\n' + code + '\n```', code, 'words first\n```ts\n' + code]) expect(growingCode(other)).toBeNull();
});
