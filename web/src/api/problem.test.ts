import { expect, it } from 'vitest';
import { ApiProblem, nextStep } from './problem';

it.each([
  [401, 'CREDENTIAL_EXPIRED', 'Sign in and try again.'],
  [401, 'LOGIN_FAILED', ''],
  [429, 'API_KEY_LIMIT', ''],
  [0, 'UNREACHABLE', 'Check the connection and try again.'],
])('after %i %s the next step is %j', (status, code, step) => {
  expect(nextStep(new ApiProblem(status, code, 'It failed.'))).toBe(step);
});

it('speaks of waiting where the limit is one of time, and once', () => {
  expect(nextStep(new ApiProblem(429, 'RATE_LIMIT_EXCEEDED', 'Too many requests.', [], '', 30))).toBe('Try again in 30 seconds.');
  expect(nextStep(new ApiProblem(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts. Try again in 30 s.', [], '', 30))).toBe('');
});
