import { KeyRound } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { keysText as t } from '@/text/account';

export const feature: Feature = {
  routes: [{ path: '/keys', load: () => import('./KeysPage'), isPrivate: true }],
  navigation: [{ to: '/keys', label: t.title, icon: KeyRound, group: 'account', order: 20, words: 'secret token openai' }],
};
