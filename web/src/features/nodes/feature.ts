import { Server } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { nodesText as t } from '@/text/nodes';

export const feature: Feature = {
  routes: [
    { path: '/nodes', load: () => import('./NodesPage'), isPrivate: true },
    { path: '/nodes/:nodeId', load: () => import('./NodePage'), isPrivate: true },
  ],
  navigation: [{ to: '/nodes', label: t.title, icon: Server, group: 'operate', order: 20, words: 'machine gpu token hardware' }],
};
