import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { earningsText as t } from '@/text/earnings';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Facts } from '@/ui/Facts';
import { Problem } from '@/ui/Form';
import { Money } from '@/ui/Money';
import { Row } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { toast } from '@/ui/toasts';

/** What is payable, and the two ways to take it: to the wallet, or to the balance. */
export function PayoutRequest() {
  const queries = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [asked, setAsked] = useState<'wallet' | 'balance'>();
  const settings = useQuery({ queryKey: ['earnings', 'settings'], queryFn: async () => (await unwrap(api.GET('/api/payouts/settings'))).settings ?? {} });
  const hasWallet = Boolean(settings.data?.address);
  const estimate = useQuery({ queryKey: ['earnings', 'estimate'], queryFn: () => unwrap(api.GET('/api/payouts/estimate')), enabled: hasWallet });
  const take = useMutation({
    mutationFn: async (way: 'wallet' | 'balance') => {
      const header = { 'Idempotency-Key': `${key}-${way}` };
      if (way === 'wallet') await unwrap(api.POST('/api/payouts', { params: { header }, body: {} }));
      else await unwrap(api.POST('/api/payouts/to-balance', { params: { header }, body: { currency: 'USDT' } }));
    },
    meta: { quiet: true },
    onSuccess: (_, way) => toast(way === 'wallet' ? t.requested : t.moved),
    onSettled: async (_, error) => {
      setAsked(undefined);
      // Without an answer it may have happened: the next try must be the same one.
      if (!error || asProblem(error).status > 0) setKey(crypto.randomUUID());
      await queries.invalidateQueries({ queryKey: ['earnings'] });
    },
  });
  if (settings.isPending || estimate.isLoading) return <SkeletonLines lines={3} />;
  const failed = settings.error ?? estimate.error;
  if (failed) return <ErrorState error={failed} onRetry={() => void queries.invalidateQueries({ queryKey: ['earnings'] })} />;
  return (
    <>
      {estimate.data ? (
        <Facts
          facts={[
            { name: t.payable, value: <Money amount={estimate.data.payable} asset={estimate.data.currency ?? ''} /> },
            { name: t.least, value: <Money amount={estimate.data.leastAmount} asset={estimate.data.currency ?? ''} /> },
            { name: t.fee, value: <Money amount={estimate.data.networkFee} asset={estimate.data.networkFeeCurrency ?? ''} digits={6} /> },
          ]}
        />
      ) : (
        <p>{t.noSettings}</p>
      )}
      {take.isError ? <Problem problem={asProblem(take.error)} /> : null}
      <Row>
        {hasWallet ? (
          <Button kind="primary" onClick={() => setAsked('wallet')}>
            {t.request}
          </Button>
        ) : null}
        <Button onClick={() => setAsked('balance')}>{t.toBalance}</Button>
      </Row>
      <Confirm
        open={asked !== undefined}
        title={asked === 'wallet' ? t.requestTitle : t.toBalanceTitle}
        action={asked === 'wallet' ? t.request : t.toBalance}
        busy={take.isPending}
        onConfirm={() => asked && take.mutate(asked)}
        onClose={() => setAsked(undefined)}
      >
        {asked === 'wallet' ? settings.data?.address : t.toBalanceText}
      </Confirm>
    </>
  );
}
