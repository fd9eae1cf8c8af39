import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/studio', load: () => import('./StudioPage'), isPrivate: true },
    { path: '/studio/:modelId', load: () => import('./StudioPage'), isPrivate: true },
  ],
  navigation: [],
};
