import { beforeEach, expect, test } from 'vitest';
import { isSameFile, missingParts, rememberFile } from './parts';

beforeEach(() => localStorage.clear());

const upload = { uploadId: 'upload_1', filename: 'm.gguf', sizeBytes: '10', partSize: '4', partCount: 3 };
const file = (name: string, text: string, lastModified = 7) => new File([text], name, { lastModified });

test('all parts are missing at first, and the last one is shorter', () => {
  expect(missingParts(upload)).toEqual([
    { number: 1, start: 0, end: 4 },
    { number: 2, start: 4, end: 8 },
    { number: 3, start: 8, end: 10 },
  ]);
});

test('what the server has is not sent again', () => {
  expect(missingParts({ ...upload, receivedParts: [3, 1] }).map(({ number }) => number)).toEqual([2]);
});

test('an upload goes on with the same file only', () => {
  const began = file('m.gguf', '0123456789');
  expect(isSameFile(upload, began)).toBe(true);
  expect(isSameFile(upload, file('m.gguf', '012345678'))).toBe(false);
  expect(isSameFile(upload, file('other.gguf', '0123456789'))).toBe(false);
  rememberFile('upload_1', began);
  expect(isSameFile(upload, began)).toBe(true);
  expect(isSameFile(upload, file('m.gguf', '9876543210', 8))).toBe(false);
});
