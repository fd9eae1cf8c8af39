import { expect, test } from 'vitest';
import { snippets } from './snippets';

test('every program names this origin and the model', () => {
  for (const write of Object.values(snippets)) {
    const program = write('https://forge.example', 'ada/tiny');
    expect(program).toContain('https://forge.example/v1');
    expect(program).toContain('"ada/tiny"');
  }
});

test('a hostile name stays a text in every language', () => {
  const name = `x'; rm -rf ~; "`;
  expect(snippets.curl('https://f', name)).toContain(`x'\\''; rm -rf ~; \\"`);
  expect(snippets.python('https://f', name)).toContain(`model="x'; rm -rf ~; \\""`);
});
