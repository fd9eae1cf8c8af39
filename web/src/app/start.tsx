import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '@/api/queries';
import { createRouter } from './routes';

type Router = ReturnType<typeof createRouter>;

/** Draws the app once the files of the page are there: whole, in the place of the page's first picture, which looks the same. */
export async function start(container: HTMLElement): Promise<Root> {
  const router = createRouter();
  await pageOf(router);
  const root = createRoot(container);
  root.render(
    <StrictMode>
      <QueryClientProvider client={createQueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
  return root;
}

function pageOf(router: Router): Promise<void> {
  return new Promise((resolve) => {
    if (router.state.initialized) resolve();
    const stop = router.subscribe(({ initialized }) => {
      if (!initialized) return;
      stop();
      resolve();
    });
  });
}
