import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { AdminWallet } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import { Row, Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { SignedAct } from './SignedAct';

/** The wallets that may do all this. */
export function AdminWallets() {
  return (
    <Stack>
      <Add />
      <AdminList
        label={t.tabs.wallets}
        queryKey={['wallets']}
        load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/wallets'))).wallets })}
        keyOf={(wallet) => `${wallet.network ?? ''}:${wallet.address ?? ''}`}
        columns={[
          { label: t.columns.network, cell: (wallet) => walletText.networks[wallet.network ?? ''] ?? wallet.network },
          { label: t.columns.address, cell: (wallet) => wallet.address },
          { label: t.columns.label, cell: (wallet) => wallet.label || '–' },
          { label: t.columns.by, cell: (wallet) => wallet.addedBy, quiet: true },
          { label: t.columns.when, cell: (wallet) => <Time at={wallet.addTime} />, quiet: true },
          { label: '', end: true, cell: (wallet) => <Remove wallet={wallet} /> },
        ]}
      />
    </Stack>
  );
}

function Add() {
  const [isAsking, setAsking] = useState(false);
  const [wallet, setWallet] = useState({ network: 'ethereum', address: '', label: '' });
  const change = (part: Partial<typeof wallet>) => setWallet((now) => ({ ...now, ...part }));
  return (
    <Row>
      <Button onClick={() => setAsking(true)}>{t.addWallet}</Button>
      <SignedAct open={isAsking} title={t.addWallet} action={t.addWallet} run={() => unwrap(adminApi.POST('/api/admin/wallets', { body: wallet }))} onClose={() => setAsking(false)}>
        <Select label={t.columns.network} value={wallet.network} onChange={(event) => change({ network: event.target.value })}>
          {Object.entries(walletText.networks).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <Input label={t.columns.address} value={wallet.address} spellCheck={false} onChange={(event) => change({ address: event.target.value.trim() })} />
        <Input label={t.columns.label} maxLength={64} value={wallet.label} onChange={(event) => change({ label: event.target.value })} />
      </SignedAct>
    </Row>
  );
}

function Remove({ wallet }: { wallet: AdminWallet }) {
  const [isAsking, setAsking] = useState(false);
  const path = { network: wallet.network ?? '', address: wallet.address ?? '' };
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.removeWallet}
      </Button>
      <SignedAct
        open={isAsking}
        title={`${t.removeWallet}: ${wallet.address ?? ''}`}
        action={t.removeWallet}
        run={() => unwrap(adminApi.DELETE('/api/admin/wallets/{network}/{address}', { params: { path } }))}
        onClose={() => setAsking(false)}
      >
        <p>{t.removeWalletText}</p>
      </SignedAct>
    </>
  );
}
