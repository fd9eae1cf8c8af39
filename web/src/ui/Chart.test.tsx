import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Chart, type ChartProps } from './Chart';

const points = [
  { day: '11-01', prompt: 10, answer: 4 },
  { day: '11-02', prompt: 20, answer: 8 },
];
const both = [
  { key: 'prompt', label: 'Prompt' },
  { key: 'answer', label: 'Answer' },
];

// The drawing asks its box for a size, which nothing has here.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return this.className === 'recharts-responsive-container' ? new DOMRect(0, 0, 600, 256) : new DOMRect();
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function draw(props: Partial<ChartProps>) {
  render(<Chart label="Tokens a day" points={points} x="day" series={both} {...props} />);
  const figure = screen.getByRole('img', { name: 'Tokens a day' });
  await vi.waitFor(() => expect(figure.querySelector('.recharts-wrapper')).not.toBeNull(), { timeout: 8000 });
  return figure;
}

it('is a picture with a name for those who do not see it', async () => {
  expect((await draw({})).getAttribute('aria-label')).toBe('Tokens a day');
});

it.each([
  ['bar', '.recharts-bar-rectangle', 4],
  ['line', '.recharts-line-curve', 2],
  ['area', '.recharts-area-area', 2],
] as const)('draws each value as %s', async (kind, selector, count) => {
  const figure = await draw({ kind });
  await vi.waitFor(() => expect(figure.querySelectorAll(selector)).toHaveLength(count));
});

it('names its series only where there are several', async () => {
  expect((await draw({})).textContent).toContain('Prompt');
  cleanup();
  expect((await draw({ series: both.slice(0, 1) })).textContent).not.toContain('Prompt');
});
