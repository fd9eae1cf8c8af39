import { expect, it } from 'vitest';
import { destination, signInPath } from './destination';

const back = (path: string) => destination(new URLSearchParams(signInPath(path).split('?')[1]).get('to'));

it('leads back to the page, with what its address says', () => {
  expect(back('/models/model_1?tab=services')).toBe('/models/model_1?tab=services');
  expect(back('/chat?model=ada%2Ftiny')).toBe('/chat?model=ada%2Ftiny');
});

it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ''])('leads nowhere else: %s', (address) => {
  expect(back(address)).toBe('/account');
});
