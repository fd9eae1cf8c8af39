import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/models', load: () => import('./MarketplacePage') },
    { path: '/models/:modelId', load: () => import('./ModelPage') },
  ],
  navigation: [],
};
