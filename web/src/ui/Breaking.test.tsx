import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Breaking } from './Breaking';

afterEach(cleanup);

it.each([
  ['trust.fraud_suspension_days', 'trust.|fraud_|suspension_|days'],
  ['Accounts:SignIn', 'Accounts:|Sign|In'],
  ['one', 'one'],
  ['', ''],
])('%s breaks only where its words are joined', (text, parts) => {
  const { container } = render(<Breaking text={text} />);
  expect(container.textContent).toBe(text);
  expect(container.firstElementChild?.innerHTML.replaceAll('<wbr>', '|')).toBe(parts);
});
