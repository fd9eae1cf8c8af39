import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Wallet as WalletIcon } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { enter } from '@/api/me';
import { asProblem } from '@/api/problem';
import { signInText } from '@/text/signin';
import { walletText as t } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Problem } from '@/ui/Form';
import { toast } from '@/ui/toasts';
import { useWallets } from '@/wallets/useWallets';
import { WalletProblem, type BrowserWallet } from '@/wallets/wallet';
import styles from './SignIn.module.css';

/** Signs in with a wallet of the browser: docs/flows/wallet-sign-in.md. */
export function WalletSignIn({ onDone }: { onDone: () => void }) {
  const wallets = useWallets();
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: signInWith,
    meta: { quiet: true },
    onSuccess: ({ user, created }) => {
      if (user) enter(queries, user);
      toast(created ? t.created : signInText.signedIn);
      onDone();
    },
  });
  const working = signIn.isPending ? signIn.variables.id : '';
  return (
    <>
      <p className={styles.or}>{signInText.or}</p>
      {wallets.length === 0 ? <p className={styles.foot}>{t.none}</p> : null}
      {wallets.map((wallet) => (
        <Button
          key={wallet.id}
          wide
          size="large"
          icon={<WalletIcon size={17} aria-hidden />}
          busy={working === wallet.id}
          disabled={signIn.isPending && working !== wallet.id}
          onClick={() => signIn.mutate(wallet)}
        >
          {working === wallet.id ? t.confirm(wallet.name) : t.continueWith(wallet.name)}
        </Button>
      ))}
      {signIn.isError ? <WalletFailure error={signIn.error} /> : null}
    </>
  );
}

/** What the wallet or the server said. */
export function WalletFailure({ error }: { error: unknown }) {
  if (error instanceof WalletProblem) return <p role="alert">{error.message}</p>;
  return <Problem problem={asProblem(error)} />;
}

async function signInWith(wallet: BrowserWallet) {
  const address = await wallet.connect();
  const { network, type } = wallet;
  const { message = '', nonce = '' } = await unwrap(api.GET('/api/auth/wallet/auth-message', { params: { query: { address, network } } }));
  const signature = await wallet.sign(address, message);
  return unwrap(api.POST('/api/auth/wallet/login', { body: { address, network, signature, nonce, walletType: type } }));
}
