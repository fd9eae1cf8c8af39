import { createBrowserRouter, type RouteObject } from 'react-router';
import { features } from './features';
import type { FeatureRoute } from './feature';
import { NotFound } from './NotFound';
import { Private } from './Private';
import { RouteError } from './RouteError';
import { Shell } from './Shell';

/** Every page of the app, each loaded when somebody goes there and with a boundary of its own for what breaks. */
export function createRouter() {
  return createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <RouteError />,
      children: [...features.flatMap((feature) => feature.routes).map(toRoute), { path: '*', element: <NotFound /> }],
    },
  ]);
}

function toRoute({ path, load, isPrivate, drawnFor }: FeatureRoute): RouteObject {
  return {
    path,
    errorElement: <RouteError />,
    hydrateFallbackElement: <></>,
    lazy: async () => {
      const { default: Page } = await load();
      return {
        element: isPrivate ? (
          <Private isEarly={drawnFor !== undefined}>
            <Page />
          </Private>
        ) : (
          <Page />
        ),
      };
    },
  };
}
