import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import MarkdownRendered from './MarkdownRendered';

afterEach(cleanup);

const hostile = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit = 1">',
  '[go](javascript:window.hit=1)',
  '[go](data:text/html,<script>window.hit=1</script>)',
  '![x](https://elsewhere.example/pixel.png)',
  '<svg onload="window.hit = 1"></svg>',
  '<iframe src="https://elsewhere.example"></iframe>',
  '<a href="JaVaScRiPt:alert(1)" onclick="window.hit = 1">x</a>',
  '[x](vbscript:msgbox)',
];

test.each(hostile)('%s becomes nothing that runs or loads', (text) => {
  const { container } = render(<MarkdownRendered text={text} />);
  expect(container.querySelector('script, img, svg:not(.lucide), iframe, object, embed, style, [onerror], [onload], [onclick]')).toBeNull();
  for (const link of container.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^https?:/);
});

test('code keeps its text and is coloured', () => {
  const { container } = render(<MarkdownRendered text={'```js\nconst a = "<b>";\n```'} />);
  expect(container.querySelector('pre')?.textContent).toBe('const a = "<b>";\n');
  expect(container.querySelector('.hljs-keyword')?.textContent).toBe('const');
});
