import { SquareTerminal } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { jobsText as t } from '@/text/jobs';

export const feature: Feature = {
  routes: [
    { path: '/jobs', load: () => import('./JobsPage'), isPrivate: true, drawnFor: ['users'] },
    { path: '/jobs/new', load: () => import('./NewJobPage'), isPrivate: true },
    { path: '/jobs/:jobId', load: () => import('./JobPage'), isPrivate: true },
  ],
  navigation: [{ to: '/jobs', label: t.title, icon: SquareTerminal, group: 'operate', order: 10, words: 'container inference run batch' }],
};
