import { expect, it } from 'vitest';
import { modelsByFile } from './modelsByFile';

it('names every model of a file, and keeps files that nobody is told the model of', () => {
  const models = [
    { name: 'ada/one', sha256: 'aa' },
    { name: 'ada/same-file', sha256: 'aa' },
    { name: 'bob/two', sha256: 'bb' },
  ];
  expect(modelsByFile(['bb', 'cc', 'aa'], models).map((file) => [file.sha256, ...file.models.map(({ name }) => name)])).toEqual([['bb', 'bob/two'], ['cc'], ['aa', 'ada/one', 'ada/same-file']]);
});
