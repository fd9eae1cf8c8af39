import { MutationCache, QueryClient } from '@tanstack/react-query';
import { asProblem } from './problem';
import { showProblem } from '@/ui/toasts';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The form shows the reason itself. */
      quiet?: boolean;
    };
  }
}

/** The one cache of what the server said. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => asProblem(error).isUnreachable && failures < 3,
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
      },
      mutations: { retry: false },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!mutation.meta?.quiet) showProblem(asProblem(error));
      },
    }),
  });
}
