import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { PayableAmount } from '@/api/schema.gen';
import { earningsText as t } from '@/text/earnings';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Problem } from '@/ui/Form';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { Row } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { toast } from '@/ui/toasts';

interface Act {
  way: 'wallet' | 'balance';
  of: PayableAmount;
}

/** What is payable by source and currency. Only USDT leaves for a wallet; everything can be moved to the balance. */
export function Payable({ wallet }: { wallet: string }) {
  const payable = useQuery({ queryKey: ['earnings', 'payable'], queryFn: async () => (await unwrap(api.GET('/api/payouts/payable'))).amounts ?? [] });
  const [asked, setAsked] = useState<Act>();
  const take = useTaking(() => setAsked(undefined));
  if (payable.isPending) return <SkeletonLines lines={2} height="2.5rem" />;
  if (payable.isError) return <ErrorState error={payable.error} onRetry={() => void payable.refetch()} />;
  if (payable.data.length === 0) return <p>{t.nothingPayable}</p>;
  const isOut = asked?.way === 'wallet';
  return (
    <>
      {take.isError ? <Problem problem={asProblem(take.error)} /> : null}
      <Table
        label={t.payable}
        rows={payable.data}
        keyOf={(one) => `${one.nodeId ?? ''} ${one.currency ?? ''}`}
        columns={[
          { label: t.source, cell: (one) => (one.nodeId ? <Link to={`/nodes/${one.nodeId}`}>{one.node}</Link> : t.own) },
          { label: t.columns.amount, cell: (one) => <Money amount={one.amount} asset={one.currency ?? ''} />, end: true },
          { label: '', end: true, cell: (one) => <Ways of={one} hasWallet={wallet !== ''} onAsk={setAsked} /> },
        ]}
      />
      <Confirm
        open={asked !== undefined}
        title={isOut ? t.requestTitle : t.toBalanceTitle}
        action={isOut ? t.request : t.toBalance}
        busy={take.isPending}
        onConfirm={() => asked && take.mutate(asked)}
        onClose={() => setAsked(undefined)}
      >
        <p>
          <Money amount={asked?.of.amount} asset={asked?.of.currency ?? ''} />
        </p>
        {isOut ? wallet : t.toBalanceText}
      </Confirm>
    </>
  );
}

function Ways({ of, hasWallet, onAsk }: { of: PayableAmount; hasWallet: boolean; onAsk: (act: Act) => void }) {
  const [amount, source] = [`${of.amount ?? ''} ${of.currency ?? ''}`, of.node || t.own];
  return (
    <Row>
      {hasWallet && of.currency === 'USDT' ? (
        <Button size="small" kind="primary" aria-label={t.requestOf(amount, source)} onClick={() => onAsk({ way: 'wallet', of })}>
          {t.request}
        </Button>
      ) : null}
      <Button size="small" aria-label={t.toBalanceOf(amount, source)} onClick={() => onAsk({ way: 'balance', of })}>
        {t.toBalance}
      </Button>
    </Row>
  );
}

/** Takes all that is payable of one source. The key of a try that had no answer is kept: it may have happened, and must not happen twice. */
function useTaking(onEnd: () => void) {
  const queries = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: async ({ way, of: { nodeId = '', currency = '' } }: Act) => {
      const header = { 'Idempotency-Key': `${key}-${way}-${nodeId}-${currency}` };
      if (way === 'wallet') await unwrap(api.POST('/api/payouts', { params: { header }, body: { nodeId, currency } }));
      else await unwrap(api.POST('/api/payouts/to-balance', { params: { header }, body: { nodeId, currency } }));
    },
    meta: { quiet: true },
    onSuccess: (_, { way }) => toast(way === 'wallet' ? t.requested : t.moved),
    onSettled: async (_, error) => {
      onEnd();
      if (!error || asProblem(error).status > 0) setKey(crypto.randomUUID());
      await Promise.all(['earnings', 'ledger'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
    },
  });
}
