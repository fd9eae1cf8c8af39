import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Payment } from '@/api/schema.gen';
import { billingText, payText as t } from '@/text/billing';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { PaymentDetails } from './PaymentDetails';
import { PaymentState } from './PaymentState';
import { ToSend } from './ToSend';

const pollMilliseconds = 2500;
const waiting = ['PENDING', 'CONFIRMING', 'EXPIRED'];

/** One payment: what to send, how far it is, and what became of it. */
export default function PaymentPage() {
  const { paymentId = '' } = useParams();
  const payment = useQuery({
    queryKey: ['payments', 'one', paymentId],
    queryFn: () => unwrap(api.GET('/api/payments/{payment_id}', { params: { path: { payment_id: paymentId } } })),
    refetchInterval: ({ state }) => (waiting.includes(state.data?.payment?.status ?? '') ? pollMilliseconds : false),
  });
  useNews(payment.data?.payment);
  const shown = payment.data?.payment;
  return (
    <Page title={t.title} lead={shown?.description} actions={<ButtonLink to="/billing?tab=payments">{t.backToBilling}</ButtonLink>}>
      {payment.isPending ? <SkeletonLines lines={6} height="2.5rem" /> : null}
      {payment.isError && !shown ? <ErrorState error={payment.error} onRetry={() => void payment.refetch()} home={{ to: '/billing?tab=payments', title: billingText.title }} /> : null}
      {shown ? (
        <>
          <PaymentState payment={shown} />
          {shown.status === 'PENDING' ? <ToSend key={shown.paymentId} payment={shown} /> : null}
          <PaymentDetails payment={shown} />
        </>
      ) : null}
    </Page>
  );
}

/** What was bought shows everywhere once the payment has ended. */
function useNews(payment: Payment | undefined): void {
  const queries = useQueryClient();
  const status = payment?.status;
  useEffect(() => {
    if (status !== 'CONFIRMED' && status !== 'REVERSED') return;
    for (const name of ['plan', 'ledger', 'subscriptions', 'marketplace']) void queries.invalidateQueries({ queryKey: [name] });
    void queries.invalidateQueries({ queryKey: ['payments', 'list'] });
  }, [status, queries]);
}
