import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/earnings', load: () => import('./EarningsPage'), isPrivate: true },
  ],
  navigation: [],
};
