import { Boxes } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { modelsText as t } from '@/text/models';

export const feature: Feature = {
  routes: [
    { path: '/models', load: () => import('./MarketplacePage'), drawnFor: ['users', 'visitors'] },
    { path: '/models/:modelId', load: () => import('./ModelPage') },
  ],
  navigation: [{ to: '/models', label: t.title, icon: Boxes, group: 'use', order: 20, isPublic: true, words: 'marketplace services api subscribe' }],
};
