import { CircleUser } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { accountText as t } from '@/text/account';

export const feature: Feature = {
  routes: [{ path: '/account', load: () => import('./AccountPage'), isPrivate: true }],
  navigation: [{ to: '/account', label: t.title, icon: CircleUser, group: 'account', order: 90, words: 'profile password wallets sessions security' }],
};
