import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/account', load: () => import('./AccountPage'), isPrivate: true },
  ],
  navigation: [],
};
