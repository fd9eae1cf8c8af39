import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it } from 'vitest';
import { ApiProblem } from '@/api/problem';
import { ErrorState } from './States';

afterEach(cleanup);

const show = (status: number) =>
  render(
    <MemoryRouter>
      <ErrorState error={new ApiProblem(status, 'X', 'It is not there.')} onRetry={() => undefined} home={{ to: '/jobs', title: 'Jobs' }} />
    </MemoryRouter>,
  );

it('leads to where such things are when there is no such thing', () => {
  show(404);
  expect(screen.getByRole('link', { name: 'Go to Jobs' }).getAttribute('href')).toBe('/jobs');
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

it.each([0, 403, 500, 503])('offers another try after %i', (status) => {
  show(status);
  expect(screen.getByRole('button', { name: 'Try again' })).not.toBeNull();
  expect(screen.queryByRole('link')).toBeNull();
});
