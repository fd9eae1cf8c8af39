import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/nodes', load: () => import('./NodesPage'), isPrivate: true },
    { path: '/nodes/:nodeId', load: () => import('./NodesPage'), isPrivate: true },
  ],
  navigation: [],
};
