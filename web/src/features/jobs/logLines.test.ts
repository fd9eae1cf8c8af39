import { expect, test } from 'vitest';
import { append, noLog } from './logLines';

const entry = (offset: number, text: string) => ({ offset: String(offset), text });

test('what came is kept in its order', () => {
  const view = append(append(noLog, [entry(0, 'a')]), [{ ...entry(1, 'b'), stream: 'JOB_LOG_STREAM_STDERR' as const }]);
  expect(view.parts.map(({ text, isError }) => [text, isError])).toEqual([['a', false], ['b', true]]);
  expect(view.isCut).toBe(false);
});

test('a flood keeps the newest and says that it was cut', () => {
  let view = noLog;
  for (let index = 0; index < 5000; index++) view = append(view, [entry(index, `line ${index}\n`)]);
  expect(view.parts.length).toBeLessThanOrEqual(1500);
  expect(view.parts.at(-1)?.text).toBe('line 4999\n');
  expect(view.isCut).toBe(true);
});

test('long entries are bounded by their characters', () => {
  const view = append(noLog, Array.from({ length: 10 }, (_, index) => entry(index, 'x'.repeat(100_000))));
  expect(view.parts).toHaveLength(3);
  expect(view.isCut).toBe(true);
});
