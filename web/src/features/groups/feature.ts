import { Users } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { groupsText as t } from '@/text/groups';

export const feature: Feature = {
  routes: [
    { path: '/groups', load: () => import('./GroupsPage'), isPrivate: true },
    { path: '/groups/:groupId', load: () => import('./GroupPage'), isPrivate: true },
  ],
  navigation: [{ to: '/groups', label: t.title, icon: Users, group: 'create', order: 40, words: 'team members split invitation' }],
};
