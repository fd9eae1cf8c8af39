import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { CreatePaymentRequest, PaymentNetwork, Wallet } from '@/api/schema.gen';
import { LinkWallet } from '@/features/account/LinkWallet';
import { payText as t } from '@/text/billing';
import { typedAmount } from '@/ui/amount';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input, Select } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Money } from '@/ui/Money';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import styles from './Pay.module.css';

/** What is bought: the fields of POST /api/payments/create that say so. */
export type Purpose = Pick<CreatePaymentRequest, 'type' | 'plan' | 'modelId' | 'serviceId' | 'subscriptionId' | 'amount'>;

interface PayDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  purpose: Purpose;
  /** What it costs, for people, where it has a price of its own. */
  price?: string | undefined;
  /** The person says how much: top-ups, credits. */
  asksAmount?: boolean;
  note?: ReactNode;
}

/**
 * Begins a payment of any purpose: network, wallet and, where it is free, the amount. Then the payment's own page shows what to send,
 * at /billing/payments/:id, so that a reload or the back button lose nothing.
 */
export function PayDialog({ open, onClose, title, ...rest }: PayDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} note={rest.note}>
      <Choices {...rest} onClose={onClose} />
    </Dialog>
  );
}

function Choices(props: Omit<PayDialogProps, 'open' | 'title'>) {
  const networks = useQuery({ queryKey: ['payments', 'networks'], queryFn: () => unwrap(api.GET('/api/payments/networks')), staleTime: 300_000 });
  const wallets = useQuery({ queryKey: ['wallets'], queryFn: () => unwrap(api.GET('/api/wallets')) });
  if (networks.isPending || wallets.isPending) return <SkeletonLines lines={4} height="2.5rem" />;
  if (networks.isError) return <ErrorState error={networks.error} onRetry={() => void networks.refetch()} />;
  if (wallets.isError) return <ErrorState error={wallets.error} onRetry={() => void wallets.refetch()} />;
  const offered = networks.data.networks ?? [];
  if (offered.length === 0) return <EmptyState title={t.noNetworks} />;
  return <Begin {...props} networks={offered} wallets={wallets.data.wallets ?? []} />;
}

function Begin({ purpose, price, asksAmount = false, networks, wallets, onClose }: Omit<PayDialogProps, 'open' | 'title'> & { networks: PaymentNetwork[]; wallets: Wallet[] }) {
  const linked = networks.find(({ network }) => wallets.some((wallet) => wallet.network === network));
  const [network, setNetwork] = useState((linked ?? networks[0])?.network ?? '');
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState(purpose.amount ?? '');
  const [isTried, setTried] = useState(false);
  const usable = wallets.filter((wallet) => wallet.network === network);
  const from = usable.find(({ address }) => address === chosen) ?? usable.find(({ primary }) => primary) ?? usable[0];
  const amount = typedAmount(typed, { digits: 9, decimals: 6 });
  const isAmountBad = asksAmount && amount === undefined;
  const begin = useBegin(onClose);

  return (
    <Form
      label={t.title}
      problem={begin.isError ? asProblem(begin.error) : null}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!from || isAmountBad || begin.isPending) return;
        begin.mutate({ ...purpose, network, fromWallet: from.address ?? '', ...(asksAmount && amount && { amount }) });
      }}
    >
      {price ? (
        <p className={styles.price}>
          {t.price}: <Money amount={price} asset="USDT" />
        </p>
      ) : null}
      {asksAmount ? (
        <Input label={t.amount} inputMode="decimal" value={typed} error={isTried && isAmountBad ? t.badAmount : undefined} onChange={(event) => setTyped(event.target.value)} />
      ) : null}
      <Select label={t.network} value={network} onChange={(event) => setNetwork(event.target.value)}>
        {networks.map((one) => (
          <option key={one.network} value={one.network}>
            {t.networks[one.network ?? ''] ?? one.network}
          </option>
        ))}
      </Select>
      {from ? (
        <Select label={t.wallet} hint={t.walletHint} value={from.address ?? ''} onChange={(event) => setChosen(event.target.value)}>
          {usable.map(({ walletId, address }) => (
            <option key={walletId} value={address}>
              {address}
            </option>
          ))}
        </Select>
      ) : (
        <div className={styles.link}>
          <p>{t.noWallet}</p>
          <LinkWallet />
        </div>
      )}
      <p className={styles.note}>{t.goNote}</p>
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={begin.isPending} disabled={!from}>
          {t.go}
        </Button>
      </DialogActions>
    </Form>
  );
}

/** The same request repeated, by a double click or after a broken connection, is the same payment. */
function useBegin(onClose: () => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [dialogKey] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: (body: CreatePaymentRequest) => {
      const requestKey = [dialogKey, body.network, body.fromWallet, body.amount].filter(Boolean).join(':');
      return unwrap(api.POST('/api/payments/create', { params: { header: { 'Idempotency-Key': requestKey } }, body }));
    },
    meta: { quiet: true },
    onSuccess: ({ payment }) => {
      const id = payment?.paymentId ?? '';
      queries.setQueryData(['payments', 'one', id], { payment });
      void queries.invalidateQueries({ queryKey: ['payments', 'list'] });
      onClose();
      void navigate(`/billing/payments/${encodeURIComponent(id)}`);
    },
  });
}
