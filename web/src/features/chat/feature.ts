import { MessageSquare } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { chatText as t } from '@/text/chat';

export const feature: Feature = {
  routes: [
    { path: '/chat', load: () => import('./ChatPage'), isPrivate: true, drawnFor: ['users'], isFull: true },
    { path: '/chat/:conversationId', load: () => import('./ChatPage'), isPrivate: true, isFull: true },
    { path: '/shared/:token', load: () => import('./SharedPage') },
  ],
  navigation: [{ to: '/chat', label: t.title, icon: MessageSquare, group: 'use', order: 10, words: 'conversation ask model answer' }],
};
