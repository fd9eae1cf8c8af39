import { describe, expect, it } from 'vitest';
import { basisPointsOf, percentOf } from './percent';

describe('percentages of a split', () => {
  it.each([
    ['50', 5000],
    ['33.34', 3334],
    ['33,3', 3330],
    ['0.01', 1],
    ['100', 10_000],
    ['', 0],
    [' 7 ', 700],
  ])('reads %s', (typed, points) => expect(basisPointsOf(typed)).toBe(points));

  it.each(['100.01', '-1', '1e2', '33.333', 'half', '999'])('refuses %s', (typed) => expect(basisPointsOf(typed)).toBeUndefined());

  it('writes what it reads', () => {
    for (let points = 0; points <= 10_000; points++) expect(basisPointsOf(percentOf(points))).toBe(points);
  });
});
