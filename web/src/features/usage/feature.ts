import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/usage', load: () => import('./UsagePage'), isPrivate: true },
  ],
  navigation: [],
};
