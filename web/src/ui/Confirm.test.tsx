import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { Confirm } from './Confirm';

afterEach(cleanup);

const confirm = (onConfirm: () => void, { busy = false, open = true } = {}) => (
  <Confirm open={open} title="Pay?" action="Pay" busy={busy} onConfirm={onConfirm} onClose={() => undefined}>
    100 USDT
  </Confirm>
);
const click = async (times: number) => {
  const button = await screen.findByRole('button', { name: 'Pay', hidden: true });
  for (let count = 0; count < times; count++) fireEvent.click(button);
};

it('counts the first of two clicks, also before the page shows that it is busy', async () => {
  const onConfirm = vi.fn();
  render(confirm(onConfirm));
  await click(2);
  expect(onConfirm).toHaveBeenCalledTimes(1);
});

it('may be tried again when what it began has ended', async () => {
  const onConfirm = vi.fn();
  const { rerender } = render(confirm(onConfirm));
  await click(1);
  rerender(confirm(onConfirm, { busy: true }));
  await click(1);
  rerender(confirm(onConfirm));
  await click(2);
  expect(onConfirm).toHaveBeenCalledTimes(2);
});

it('counts again when it is asked again', async () => {
  const onConfirm = vi.fn();
  const { rerender } = render(confirm(onConfirm));
  await click(1);
  rerender(confirm(onConfirm, { open: false }));
  rerender(confirm(onConfirm));
  await click(1);
  expect(onConfirm).toHaveBeenCalledTimes(2);
});
