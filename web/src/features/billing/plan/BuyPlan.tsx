import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { SubscriptionQuote } from '@/api/schema.gen';
import { billingText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Facts } from '@/ui/Facts';
import { Problem } from '@/ui/Form';
import { Money } from '@/ui/Money';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { Balance } from '../Balance';
import { PayDialog } from '../pay/PayDialog';

/** Starts, upgrades or renews a plan: the server's quote first, then from the balance or with a wallet. */
export function BuyPlan({ plan, label, primary = false }: { plan: string; label: string; primary?: boolean }) {
  const [step, setStep] = useState<'quote' | 'wallet'>();
  const [price, setPrice] = useState<string>();
  const close = () => setStep(undefined);
  const name = t.planNames[plan] ?? plan;
  const title = label.includes(name) ? label : `${label} – ${name}`;
  return (
    <>
      <Button kind={primary ? 'primary' : 'secondary'} onClick={() => setStep('quote')}>
        {label}
      </Button>
      <Dialog open={step === 'quote'} onClose={close} title={title}>
        <Quote
          plan={plan}
          onClose={close}
          onWallet={(amount) => {
            setPrice(amount);
            setStep('wallet');
          }}
        />
      </Dialog>
      <PayDialog open={step === 'wallet'} onClose={close} title={title} price={price} purpose={{ type: 'subscription', plan }} />
    </>
  );
}

function Quote({ plan, onClose, onWallet }: { plan: string; onClose: () => void; onWallet: (amount: string | undefined) => void }) {
  const quote = useQuery({ queryKey: ['plan', 'quote', plan], queryFn: () => unwrap(api.GET('/api/subscriptions/quote', { params: { query: { plan } } })), staleTime: 0, retry: false });
  if (quote.isPending) return <SkeletonLines lines={4} height="1.5rem" />;
  if (quote.isError || !quote.data.quote) return <ErrorState error={quote.error} onRetry={() => void quote.refetch()} />;
  return <Answer plan={plan} quote={quote.data.quote} onClose={onClose} onWallet={onWallet} />;
}

function Answer({ plan, quote, onClose, onWallet }: { plan: string; quote: SubscriptionQuote; onClose: () => void; onWallet: (amount: string | undefined) => void }) {
  const queries = useQueryClient();
  const [requestKey] = useState(() => crypto.randomUUID());
  const asset = quote.currency ?? '';
  const buy = useMutation({
    mutationFn: () => unwrap(api.POST('/api/subscriptions', { params: { header: { 'Idempotency-Key': requestKey } }, body: { plan, renew: quote.kind === 'renewal' } })),
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.planActive(t.planNames[plan] ?? plan));
      onClose();
      await Promise.all(['plan', 'ledger'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
    },
  });
  const hasCredit = /[1-9]/.test(quote.credit ?? '');
  return (
    <>
      <Facts
        facts={[
          { name: t.price, value: <Money amount={quote.price} asset={asset} /> },
          ...(hasCredit ? [{ name: t.credit, value: <Money amount={quote.credit} asset={asset} /> }] : []),
          { name: t.toPay, value: <strong><Money amount={quote.amount} asset={asset} /></strong> },
          {
            name: t.period,
            value: (
              <>
                <Time at={quote.periodStartTime} /> – <Time at={quote.periodEndTime} />
              </>
            ),
          },
          { name: t.balance, value: <Balance currency={asset} /> },
        ]}
      />
      {buy.isError ? <Problem problem={asProblem(buy.error)} /> : null}
      <DialogActions>
        <Button onClick={() => onWallet(quote.amount)}>{t.fromWallet}</Button>
        <Button kind="primary" busy={buy.isPending} onClick={() => buy.mutate()}>
          {t.fromBalance}
        </Button>
      </DialogActions>
    </>
  );
}
