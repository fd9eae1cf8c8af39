import { CreditCard } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { billingText as t } from '@/text/billing';

export const feature: Feature = {
  routes: [
    { path: '/billing', load: () => import('./BillingPage'), isPrivate: true },
    { path: '/billing/payments/:paymentId', load: () => import('./pay/PaymentPage'), isPrivate: true },
  ],
  navigation: [{ to: '/billing', label: t.title, icon: CreditCard, group: 'account', order: 10, words: 'plan payments balance statement invoice top up' }],
};
