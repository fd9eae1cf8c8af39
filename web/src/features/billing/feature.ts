import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/billing', load: () => import('./BillingPage'), isPrivate: true },
    { path: '/billing/:paymentId', load: () => import('./BillingPage'), isPrivate: true },
  ],
  navigation: [],
};
