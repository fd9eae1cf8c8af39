import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/chat', load: () => import('./ChatPage'), isPrivate: true },
    { path: '/chat/:conversationId', load: () => import('./ChatPage'), isPrivate: true },
  ],
  navigation: [],
};
