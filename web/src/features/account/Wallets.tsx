import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Wallet as WalletIcon } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { Wallet } from '@/api/schema.gen';
import { accountText as t } from '@/text/account';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { InlineCode } from '@/ui/Code';
import { Row, Section } from '@/ui/Page';
import { Badge, EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { LinkWallet } from './LinkWallet';

export function Wallets() {
  const wallets = useQuery({ queryKey: ['wallets'], queryFn: () => unwrap(api.GET('/api/wallets')) });
  const rows = wallets.data?.wallets ?? [];
  return (
    <Section title={t.walletsTitle} note={t.walletsNote}>
      <LinkWallet />
      {wallets.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
      {wallets.isError ? <ErrorState error={wallets.error} onRetry={() => void wallets.refetch()} /> : null}
      {wallets.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<WalletIcon aria-hidden />} title={t.noWallets}>
          {t.noWalletsText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <Table
          label={t.walletsTitle}
          rows={rows}
          keyOf={(wallet) => wallet.walletId ?? ''}
          columns={[
            { label: t.columns.network, cell: (wallet) => walletText.networks[wallet.network ?? ''] ?? wallet.network },
            { label: t.columns.address, cell: (wallet) => <InlineCode>{wallet.address}</InlineCode> },
            { label: t.columns.how, cell: (wallet) => walletText.types[wallet.walletType ?? ''] ?? wallet.walletType, quiet: true },
            { label: t.columns.when, cell: (wallet) => <Time at={wallet.createTime} ago />, quiet: true },
            { label: '', end: true, cell: (wallet) => <Actions wallet={wallet} /> },
          ]}
        />
      ) : null}
    </Section>
  );
}

function Actions({ wallet }: { wallet: Wallet }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const path = { wallet_id: wallet.walletId ?? '' };
  const reload = () => queries.invalidateQueries({ queryKey: ['wallets'] });
  const prefer = useMutation({ mutationFn: () => unwrap(api.POST('/api/wallets/{wallet_id}:primary', { params: { path }, body: {} })), onSuccess: reload });
  const unlink = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/wallets/{wallet_id}', { params: { path } })),
    onSuccess: async () => {
      toast(t.unlinked);
      await reload();
    },
    onSettled: () => setAsking(false),
  });
  return (
    <Row>
      {wallet.primary ? (
        <Badge tone="accent">{t.primary}</Badge>
      ) : (
        <Button size="small" busy={prefer.isPending} onClick={() => prefer.mutate()}>
          {t.makePrimary}
        </Button>
      )}
      <Button size="small" kind="quiet" onClick={() => setAsking(true)}>
        {t.unlink}
      </Button>
      <Confirm open={isAsking} title={t.unlinkTitle} action={t.unlink} danger busy={unlink.isPending} onConfirm={() => unlink.mutate()} onClose={() => setAsking(false)}>
        {t.unlinkText}
      </Confirm>
    </Row>
  );
}
