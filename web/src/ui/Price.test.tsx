import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Price } from './Price';

afterEach(cleanup);

it.each([
  ['0.000000', 'free'],
  ['0', 'free'],
  ['0.000001', '0.000001 USDT'],
  ['10.000000', '10.00 USDT'],
  ['', '– USDT'],
])('a price of %j reads %s', (amount, words) => {
  expect(render(<Price amount={amount} asset="USDT" />).container.textContent).toBe(words);
});
