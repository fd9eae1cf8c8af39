import { expect, it } from 'vitest';
import { ApiProblem, nextStep } from './problem';

it.each([
  [401, 'CREDENTIAL_EXPIRED', 'Sign in and try again.'],
  [401, 'LOGIN_FAILED', ''],
  [429, 'RATE_LIMITED', 'Wait a moment and try again.'],
  [0, 'UNREACHABLE', 'Check the connection and try again.'],
])('after %i %s the next step is %j', (status, code, step) => {
  expect(nextStep(new ApiProblem(status, code, 'It failed.'))).toBe(step);
});
