import { ShieldCheck } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { adminText as t } from '@/text/admin';

export const feature: Feature = {
  routes: [{ path: '/admin', load: () => import('./AdminPage') }],
  navigation: [{ to: '/admin', label: t.title, icon: ShieldCheck, group: 'account', order: 90, words: 'operator settings users' }],
};
