import { expect, test } from 'vitest';
import { hex } from './ethereum';
import { asWalletProblem } from './wallet';

test.each([
  [{ code: 4001, message: 'User rejected the request.' }, 'rejected'],
  ['Confirmation declined by user', 'rejected'],
  [new Error('Cancelled'), 'rejected'],
  [{ code: -32002, message: 'Request already pending' }, 'locked'],
  [undefined, 'failed'],
  [{ code: 'ACTION', message: 5 }, 'failed'],
])('what a wallet throws, %o, is told as %s', (thrown, kind) => {
  const problem = asWalletProblem(thrown, 'MetaMask');
  expect(problem.kind).toBe(kind);
  expect(problem.message).toContain('MetaMask');
});

test('a text is signed as its UTF-8 bytes', () => {
  expect(hex('é\n')).toBe('0xc3a90a');
});
