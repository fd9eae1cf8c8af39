import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import { asProblem } from '@/api/problem';
import type { PayoutSettings as Settings, Wallet } from '@/api/schema.gen';
import { earningsText as t } from '@/text/earnings';
import { walletText } from '@/text/wallets';
import { Button, ButtonLink } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Row } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { Checkbox } from '@/ui/Toggle';
import { toast } from '@/ui/toasts';

export function PayoutSettings() {
  const settings = useQuery({ queryKey: ['earnings', 'settings'], queryFn: async () => (await unwrap(api.GET('/api/payouts/settings'))).settings ?? {} });
  const wallets = useQuery({ queryKey: ['wallets'], queryFn: () => unwrap(api.GET('/api/wallets')) });
  if (settings.isError) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />;
  if (wallets.isError) return <ErrorState error={wallets.error} onRetry={() => void wallets.refetch()} />;
  if (settings.isPending || wallets.isPending) return <SkeletonLines lines={4} />;
  const rows = wallets.data.wallets ?? [];
  if (rows.length === 0)
    return (
      <EmptyState title={t.noWallet} action={<ButtonLink to="/account?tab=wallets">{t.toWallets}</ButtonLink>}>
        {t.noWalletText}
      </EmptyState>
    );
  return <SettingsForm settings={settings.data} wallets={rows} />;
}

function SettingsForm({ settings, wallets }: { settings: Settings; wallets: Wallet[] }) {
  const queries = useQueryClient();
  const [address, setAddress] = useState(settings.address || (wallets[0]?.address ?? ''));
  const [threshold, setThreshold] = useState(settings.threshold ?? '');
  const [isAutomatic, setAutomatic] = useState(settings.automatic ?? false);
  const save = useMutation({
    mutationFn: () => {
      const network = wallets.find((wallet) => wallet.address === address)?.network ?? '';
      return unwrap(api.PUT('/api/payouts/settings', { body: { network, address, threshold, automatic: isAutomatic } }));
    },
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.saved);
      await queries.invalidateQueries({ queryKey: ['earnings'] });
    },
  });
  return (
    <Form
      label={t.tabs.settings}
      problem={save.error ? asProblem(save.error) : null}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Select label={t.wallet} hint={t.walletWait} value={address} onChange={(event) => setAddress(event.target.value)}>
        {wallets.map((wallet) => (
          <option key={wallet.walletId} value={wallet.address}>
            {walletText.networks[wallet.network ?? ''] ?? wallet.network} {wallet.address}
          </option>
        ))}
      </Select>
      {settings.usableTime && Date.parse(settings.usableTime) > serverNow() ? (
        <p>
          {t.usableFrom} <Time at={settings.usableTime} />.
        </p>
      ) : null}
      <Input label={t.threshold} inputMode="decimal" value={threshold} onChange={(event) => setThreshold(event.target.value)} />
      <Checkbox label={t.automatic} checked={isAutomatic} onChange={setAutomatic} />
      <Row>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t.save}
        </Button>
      </Row>
    </Form>
  );
}
