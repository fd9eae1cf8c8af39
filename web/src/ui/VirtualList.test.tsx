import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { VirtualList } from './VirtualList';

const items = Array.from({ length: 10_000 }, (_, index) => `entry ${index}`);

// There is no layout here: the window of the list and the height of its lines are said by hand.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(560);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(56);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const show = (entries: string[], onEnd?: () => void) =>
  render(<VirtualList label="Entries" items={entries} keyOf={(entry) => entry} estimate={56} render={(entry) => <span>{entry}</span>} {...(onEnd && { onEnd })} />);

it('draws a few of many, and says how many there are', async () => {
  show(items);
  const lines = await within(screen.getByRole('region', { name: 'Entries' })).findAllByRole('listitem');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(40);
  expect(lines[0]?.textContent).toBe('entry 0');
  expect(lines[0]?.getAttribute('aria-setsize')).toBe('10000');
  expect(lines[0]?.getAttribute('aria-posinset')).toBe('1');
});

it('can be reached by the keyboard', () => {
  show(items);
  expect(screen.getByRole('region', { name: 'Entries' }).tabIndex).toBe(0);
});

it('asks for more near its end, and not before', () => {
  const onEnd = vi.fn();
  const { rerender } = show(items, onEnd);
  expect(onEnd).not.toHaveBeenCalled();
  rerender(<VirtualList label="Entries" items={items.slice(0, 12)} keyOf={(entry) => entry} estimate={56} render={(entry) => <span>{entry}</span>} onEnd={onEnd} />);
  expect(onEnd).toHaveBeenCalled();
});
