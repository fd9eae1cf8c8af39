import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Wallet as WalletIcon } from 'lucide-react';
import { WalletFailure } from '@/features/signin/WalletSignIn';
import { adminText as t } from '@/text/admin';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Card, Row, Stack } from '@/ui/Page';
import { useWallets } from '@/wallets/useWallets';
import { adminSession, beginAdminSession } from './adminSession';

/** Asks a wallet for the signature that begins a session. */
export function AdminSignIn() {
  const wallets = useWallets();
  const queries = useQueryClient();
  const begin = useMutation({
    mutationFn: beginAdminSession,
    meta: { quiet: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['admin'] }),
  });
  const working = begin.isPending ? begin.variables.id : '';
  return (
    <Card>
      <Stack>
        <p>{adminSession.hasRunOut() ? t.ranOut : t.signInNote}</p>
        {wallets.length === 0 ? (
          <p>{walletText.none}</p>
        ) : (
          <Row>
            {wallets.map((wallet) => (
              <Button
                key={wallet.id}
                kind="primary"
                icon={<WalletIcon size={16} aria-hidden />}
                busy={working === wallet.id}
                disabled={begin.isPending && working !== wallet.id}
                onClick={() => begin.mutate(wallet)}
              >
                {working === wallet.id ? t.confirm(wallet.name) : t.signInWith(wallet.name)}
              </Button>
            ))}
          </Row>
        )}
        {begin.isError ? <WalletFailure error={begin.error} /> : null}
      </Stack>
    </Card>
  );
}
