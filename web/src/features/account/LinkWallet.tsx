import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { WalletFailure } from '@/features/signin/WalletSignIn';
import { accountText as t } from '@/text/account';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Row } from '@/ui/Page';
import { toast } from '@/ui/toasts';
import { useWallets } from '@/wallets/useWallets';
import type { BrowserWallet } from '@/wallets/wallet';

/** Links a wallet of this browser to the account. */
export function LinkWallet() {
  const wallets = useWallets();
  const queries = useQueryClient();
  const link = useMutation({
    mutationFn: linkWith,
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.linked);
      await queries.invalidateQueries({ queryKey: ['wallets'] });
    },
  });
  if (wallets.length === 0) return <p>{walletText.none}</p>;
  return (
    <>
      <Row>
        {wallets.map((wallet) => (
          <Button
            key={wallet.id}
            icon={<Link2 size={16} aria-hidden />}
            busy={link.isPending && link.variables.id === wallet.id}
            disabled={link.isPending && link.variables.id !== wallet.id}
            onClick={() => link.mutate(wallet)}
          >
            {t.linkWith(wallet.name)}
          </Button>
        ))}
      </Row>
      {link.isError ? <WalletFailure error={link.error} /> : null}
    </>
  );
}

async function linkWith(wallet: BrowserWallet) {
  const address = await wallet.connect();
  const { network, type } = wallet;
  const { message = '', nonce = '' } = await unwrap(api.POST('/api/wallets/challenge', { body: { address, network } }));
  const signature = await wallet.sign(address, message);
  return unwrap(api.POST('/api/wallets', { body: { address, network, signature, nonce, walletType: type } }));
}
