import { Boxes } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { studioText as t } from '@/text/studio';

export const feature: Feature = {
  routes: [
    { path: '/studio', load: () => import('./StudioPage'), isPrivate: true },
    { path: '/studio/upload', load: () => import('./upload/UploadPage'), isPrivate: true },
    { path: '/studio/import', load: () => import('./upload/ImportPage'), isPrivate: true },
    { path: '/studio/services/new', load: () => import('./services/NewServicePage'), isPrivate: true },
    { path: '/studio/services/:serviceId', load: () => import('./services/ServicePage'), isPrivate: true },
    { path: '/studio/:modelId', load: () => import('./ModelPage'), isPrivate: true },
  ],
  navigation: [{ to: '/studio', label: t.title, icon: Boxes, group: 'create', order: 10, words: 'upload publish model service price' }],
};
