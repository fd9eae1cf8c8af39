import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { PublicationQuote } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Problem } from '@/ui/Form';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { Row, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';

/** Publishes a model or pays another month of its listing: for nothing, from the balance, or by a payment. */
export function PayFee({ modelId }: { modelId: string }) {
  const path = { model_id: modelId };
  const quote = useQuery({
    queryKey: ['studio', 'quote', modelId],
    queryFn: async () => (await unwrap(api.GET('/api/publishing/models/{model_id}/quote', { params: { path } }))).quote ?? {},
  });
  if (quote.isPending) return <SkeletonLines lines={2} />;
  if (quote.isError) return <ErrorState error={quote.error} onRetry={() => void quote.refetch()} />;
  return <Offer modelId={modelId} quote={quote.data} />;
}

function Offer({ modelId, quote }: { modelId: string; quote: PublicationQuote }) {
  const queries = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const isPublishing = quote.fee === 'publishing';
  const take = useMutation({
    mutationFn: () => {
      const request = { params: { path: { model_id: modelId }, header: { 'Idempotency-Key': key } }, body: {} };
      return unwrap(isPublishing ? api.POST('/api/publishing/models/{model_id}/publish', request) : api.POST('/api/publishing/models/{model_id}/renew', request));
    },
    meta: { quiet: true },
    onSuccess: async () => {
      toast(isPublishing ? t.published : t.renewed);
      await queries.invalidateQueries({ queryKey: ['studio'] });
    },
    // What was answered is over; the next click is another wish.
    onSettled: (_, error) => {
      if (!error || asProblem(error).status > 0) setKey(crypto.randomUUID());
    },
  });
  return (
    <Stack>
      {quote.free ? (
        <p>{t.publishFree}</p>
      ) : (
        <p>
          {isPublishing ? t.publishCost : t.renewCost} <Money amount={quote.amount} asset={quote.currency ?? ''} />.
        </p>
      )}
      <p>
        {t.listsUntil} <Time at={quote.periodEndTime} />.
      </p>
      {take.isError ? <Problem problem={asProblem(take.error)} /> : null}
      <Row>
        <Button kind="primary" busy={take.isPending} onClick={() => take.mutate()}>
          {quote.free ? t.publish : t.fromBalance}
        </Button>
      </Row>
      {quote.free ? null : <ByWallet modelId={modelId} type={quote.fee ?? ''} />}
    </Stack>
  );
}

function ByWallet({ modelId, type }: { modelId: string; type: string }) {
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  const [chosen, setChosen] = useState('');
  const wallets = useQuery({ queryKey: ['wallets'], queryFn: () => unwrap(api.GET('/api/wallets')) });
  const rows = wallets.data?.wallets ?? [];
  const wallet = rows.find(({ walletId }) => walletId === chosen) ?? rows[0];
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/payments/create', {
          params: { header: { 'Idempotency-Key': `${key}-${wallet?.walletId ?? ''}` } },
          body: { type, modelId, network: wallet?.network ?? '', fromWallet: wallet?.address ?? '' },
        }),
      ),
    onSuccess: ({ payment }) => navigate(`/billing/payments/${payment?.paymentId ?? ''}`),
  });
  if (!wallets.isSuccess) return null;
  if (!wallet) return <Link to="/account?tab=wallets">{t.noWallet}</Link>;
  return (
    <Stack>
      <Select label={t.wallet} value={wallet.walletId} onChange={(event) => setChosen(event.target.value)}>
        {rows.map((row) => (
          <option key={row.walletId} value={row.walletId}>
            {walletText.networks[row.network ?? ''] ?? row.network} {row.address}
          </option>
        ))}
      </Select>
      <Row>
        <Button busy={create.isPending} onClick={() => create.mutate()}>
          {t.byWallet}
        </Button>
      </Row>
    </Stack>
  );
}
