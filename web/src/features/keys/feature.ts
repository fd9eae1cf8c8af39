import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/keys', load: () => import('./KeysPage'), isPrivate: true },
  ],
  navigation: [],
};
