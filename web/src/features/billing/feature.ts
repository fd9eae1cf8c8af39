import { CreditCard } from 'lucide-react';
import type { Feature } from '@/app/feature';
import { billingText as t } from '@/text/billing';

export const feature: Feature = {
  routes: [
    { path: '/billing', load: () => import('./BillingPage'), isPrivate: true },
    { path: '/billing/payments/:paymentId', load: () => import('./pay/PaymentPage'), isPrivate: true },
    { path: '/billing/purchases/:purchaseId', load: () => import('./exchange/PurchasePage'), isPrivate: true },
    { path: '/billing/proofs/:entryId', load: () => import('./proof/ProofPage') },
  ],
  navigation: [{ to: '/billing', label: t.title, icon: CreditCard, group: 'account', order: 10, words: 'plan payments balance statement invoice top up aitbc bitcoin proof' }],
};
