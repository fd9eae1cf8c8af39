import { expect, it } from 'vitest';
import { looksLikeModel } from './modelFile';

const safetensors = (length: number, header: string) => new Blob([Uint8Array.of(length, 0, 0, 0, 0, 0, 0, 0), header]);

it.each([
  ['GGUF', new Blob(['GGUF', Uint8Array.of(3, 0, 0, 0), 'and so on']), true],
  ['safetensors', safetensors(15, '{"a":{"b":"c"}}more'), true],
  ['a header longer than the file', safetensors(200, '{"a":{"b":"c"}}'), false],
  ['a zip', new Blob(['PK\u0003\u0004 and what is in it']), false],
  ['text', new Blob(['# A model card\n']), false],
  ['eight bytes', new Blob(['{"a": 1}']), false],
  ['nothing', new Blob([]), false],
])('tells %s by how it begins', async (_, file, expected) => {
  expect(await looksLikeModel(file)).toBe(expected);
});
