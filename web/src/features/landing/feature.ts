import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [{ path: '/', load: () => import('./LandingPage'), drawnFor: ['visitors', 'users'] }],
  navigation: [],
};
