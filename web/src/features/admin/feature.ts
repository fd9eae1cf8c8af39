import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/admin', load: () => import('./AdminPage') },
  ],
  navigation: [],
};
