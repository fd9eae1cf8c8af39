import { ChartColumn } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { usageText as t } from '@/text/usage';

export const feature: Feature = {
  routes: [
    { path: '/usage', load: () => import('./UsagePage'), isPrivate: true },
    { path: '/usage/subscriptions/:subscriptionId', load: () => import('./subscription/SubscriptionPage'), isPrivate: true },
  ],
  navigation: [{ to: '/usage', label: t.title, icon: ChartColumn, group: 'account', order: 15, words: 'subscriptions services credits charges tokens' }],
};
