import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/jobs', load: () => import('./JobsPage'), isPrivate: true },
    { path: '/jobs/:jobId', load: () => import('./JobsPage'), isPrivate: true },
  ],
  navigation: [],
};
