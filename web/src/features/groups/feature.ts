import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/groups', load: () => import('./GroupsPage'), isPrivate: true },
    { path: '/groups/:groupId', load: () => import('./GroupsPage'), isPrivate: true },
  ],
  navigation: [],
};
