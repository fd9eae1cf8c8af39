import { HandCoins } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { earningsText as t } from '@/text/earnings';

export const feature: Feature = {
  routes: [{ path: '/earnings', load: () => import('./EarningsPage'), isPrivate: true }],
  navigation: [{ to: '/earnings', label: t.title, icon: HandCoins, group: 'create', order: 30, words: 'revenue payout statement' }],
};
