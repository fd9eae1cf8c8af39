import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/api/problem';
import { Form } from './Form';

const scrolled = vi.fn(() => Promise.resolve());
// The browser that these tests run in has no layout, and so nothing to scroll.
beforeEach(() => Object.assign(Element.prototype, { scrollIntoView: scrolled.mockClear() }));
afterEach(cleanup);

const form = (problem: ApiProblem | null) => (
  <Form label="A form" problem={problem} onSubmit={() => undefined}>
    <input aria-label="Name" />
    <div>
      <button type="submit">Save</button>
    </div>
  </Form>
);

it('says why it was refused between the fields and the buttons', () => {
  render(form(new ApiProblem(400, 'NO', 'That is not possible.')));
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('That is not possible.');
  expect(alert.previousElementSibling).toBe(screen.getByLabelText('Name'));
  expect(alert.nextElementSibling).toBe(screen.getByRole('button').parentElement);
  expect(scrolled).toHaveBeenCalledWith({ block: 'nearest' });
});

it('takes the reason away when the next try begins', () => {
  const { rerender } = render(form(new ApiProblem(400, 'NO', 'That is not possible.')));
  rerender(form(null));
  expect(screen.queryByRole('alert')).toBeNull();
});

it('keeps what was typed, and the focus, when it is refused', () => {
  const { rerender } = render(form(null));
  const [name, button] = [screen.getByLabelText<HTMLInputElement>('Name'), screen.getByRole('button')];
  name.value = 'laptop';
  button.focus();
  rerender(form(new ApiProblem(400, 'NO', 'That is not possible.')));
  expect(screen.getByLabelText('Name')).toBe(name);
  expect(document.activeElement).toBe(button);
});
