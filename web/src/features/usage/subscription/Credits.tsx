import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { ServiceSubscription } from '@/api/schema.gen';
import { Balance } from '@/features/billing/Balance';
import { PayDialog } from '@/features/billing/pay/PayDialog';
import { billingText } from '@/text/billing';
import { usageText as t } from '@/text/usage';
import { typedAmount } from '@/ui/amount';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Grid, Row, Section } from '@/ui/Page';
import { StatCard } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { inWords } from '@/ui/words';
import { useReload } from './State';

/** The money that requests of a service are paid from. */
export function Credits({ subscription, isRunning }: { subscription: ServiceSubscription; isRunning: boolean }) {
  const [step, setStep] = useState<'balance' | 'wallet'>();
  const subscriptionId = subscription.subscriptionId ?? '';
  const asset = subscription.currency ?? '';
  const close = () => setStep(undefined);
  return (
    <Section title={t.creditsTitle} note={t.creditsNote}>
      <Grid>
        <StatCard
          label={t.credits}
          value={<Money amount={subscription.credits} asset={asset} />}
          note={
            /[1-9]/.test(subscription.creditsHeld ?? '') ? (
              <>
                <Money amount={subscription.creditsHeld} asset={asset} /> {t.heldByRequests}
              </>
            ) : null
          }
        />
      </Grid>
      <Row>
        {isRunning ? (
          <>
            <Button kind="primary" onClick={() => setStep('balance')}>
              {t.topUp}
            </Button>
            <Button onClick={() => setStep('wallet')}>{t.byWallet}</Button>
          </>
        ) : null}
        {/[1-9]/.test(subscription.credits ?? '') ? <Withdraw subscriptionId={subscriptionId} /> : null}
      </Row>
      <Lines subscriptionId={subscriptionId} />
      <Dialog open={step === 'balance'} onClose={close} title={t.topUp}>
        <TopUp subscriptionId={subscriptionId} asset={asset} onClose={close} />
      </Dialog>
      <PayDialog open={step === 'wallet'} onClose={close} title={t.creditsTitle} asksAmount purpose={{ type: 'api', subscriptionId }} />
    </Section>
  );
}

function TopUp({ subscriptionId, asset, onClose }: { subscriptionId: string; asset: string; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const [dialogKey] = useState(() => crypto.randomUUID());
  const reload = useReload();
  const amount = typedAmount(typed, { digits: 9, decimals: 6 });
  const add = useMutation({
    mutationFn: (amount: string) =>
      unwrap(
        api.POST('/api/marketplace/subscriptions/{subscription_id}/credits', {
          params: { path: { subscription_id: subscriptionId }, header: { 'Idempotency-Key': `${dialogKey}:${amount}` } },
          body: { amount },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.added);
      onClose();
      await reload();
    },
  });
  return (
    <Form
      label={t.topUp}
      problem={add.isError ? asProblem(add.error) : null}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (amount && !add.isPending) add.mutate(amount);
      }}
    >
      <p>
        {billingText.balance}: <Balance currency={asset} />
      </p>
      <Input label={t.amount} inputMode="decimal" value={typed} error={isTried && !amount ? t.badAmount : undefined} onChange={(event) => setTyped(event.target.value)} />
      <DialogActions>
        <Button onClick={onClose}>{t.keep}</Button>
        <Button type="submit" kind="primary" busy={add.isPending}>
          {t.topUp}
        </Button>
      </DialogActions>
    </Form>
  );
}

function Withdraw({ subscriptionId }: { subscriptionId: string }) {
  const [isAsking, setAsking] = useState(false);
  const [requestKey, setRequestKey] = useState(() => crypto.randomUUID());
  const reload = useReload();
  const withdraw = useMutation({
    mutationFn: () => unwrap(api.POST('/api/marketplace/subscriptions/{subscription_id}/credits/withdraw', { params: { path: { subscription_id: subscriptionId }, header: { 'Idempotency-Key': requestKey } }, body: {} })),
    onSuccess: async () => {
      toast(t.withdrawn);
      setRequestKey(crypto.randomUUID());
      await reload();
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t.withdraw}
      </Button>
      <Confirm open={isAsking} title={t.withdrawTitle} action={t.withdraw} busy={withdraw.isPending} onConfirm={() => withdraw.mutate()} onClose={() => setAsking(false)}>
        {t.withdrawText}
      </Confirm>
    </>
  );
}

function Lines({ subscriptionId }: { subscriptionId: string }) {
  const lines = useInfiniteQuery({
    queryKey: ['subscriptions', 'credits', subscriptionId],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/marketplace/subscriptions/{subscription_id}/credits', { params: { path: { subscription_id: subscriptionId }, query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = lines.data?.pages.flatMap((page) => page.lines ?? []) ?? [];
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{t.lines}</h3>
      <Table
        label={t.lines}
        rows={rows}
        keyOf={(line) => `${line.entryId ?? ''}-${line.change ?? ''}-${line.balance ?? ''}`}
        columns={[
          { label: billingText.columns.when, cell: (line) => <Time at={line.time} /> },
          { label: billingText.columns.what, cell: (line) => billingText.movements[line.kind ?? ''] ?? inWords(line.kind) },
          { label: billingText.columns.change, cell: (line) => <Money amount={line.change} />, end: true },
          { label: billingText.columns.balance, cell: (line) => <Money amount={line.balance} />, end: true },
        ]}
      />
      <LoadMore query={lines} />
    </>
  );
}
