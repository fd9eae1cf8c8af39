import { Boxes } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { modelsText as t } from '@/text/models';

export const feature: Feature = {
  routes: [
    { path: '/models', load: () => import('./MarketplacePage'), isPrivate: true, isDrawnEarly: true },
    { path: '/models/:modelId', load: () => import('./ModelPage'), isPrivate: true },
  ],
  navigation: [{ to: '/models', label: t.title, icon: Boxes, group: 'use', order: 20, isPublic: true, words: 'marketplace services api subscribe' }],
};
