import { useMutation } from '@tanstack/react-query';
import { Wallet as WalletIcon } from 'lucide-react';
import { exclusively } from '@/api/locks';
import type { Payment } from '@/api/schema.gen';
import { WalletFailure } from '@/features/signin/WalletSignIn';
import { payText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Money } from '@/ui/Money';
import { Card, Row, Section } from '@/ui/Page';
import { Qr } from '@/ui/Qr';
import { smallestUnits } from '@/wallets/transfer';
import { useWallets } from '@/wallets/useWallets';
import type { BrowserWallet } from '@/wallets/wallet';
import { CancelPayment } from './CancelPayment';
import { NameTransaction, verify } from './NameTransaction';
import styles from './Pay.module.css';
import { forgetSent, rememberSent, useSent, wasSent } from './sent';

/** What to send where: by a wallet of this browser, or from any other place. */
export function ToSend({ payment }: { payment: Payment }) {
  const amount = payment.underpaidBy || (payment.amount ?? '');
  const address = payment.toAddress ?? '';
  return (
    <Card>
      <Section title={t.howToPay} note={t.exactly}>
        <div className={styles.pay}>
          <div className={styles.fields}>
            <div className={styles.field}>
              <span className={styles.label}>{payment.underpaidBy ? t.missing : t.toSend}</span>
              <span className={styles.amount}>
                <Money amount={amount} asset={payment.currency ?? ''} />
              </span>
              <span className={styles.note}>{t.networks[payment.network ?? ''] ?? payment.network}</span>
            </div>
            <Address label={t.to} value={address} />
            <Address label={t.from} value={payment.fromWallet ?? ''} />
            <PayDirectly payment={payment} amount={amount} />
          </div>
          <div className={styles.qr}>
            <Qr text={payment.paymentUri || address} label={t.qr} />
            <span className={styles.note}>{t.scan}</span>
          </div>
        </div>
        <NameTransaction paymentId={payment.paymentId ?? ''} />
        {payment.underpaidBy ? null : <CancelPayment paymentId={payment.paymentId ?? ''} />}
      </Section>
    </Card>
  );
}

function Address({ label, value }: { label: string; value: string }) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      <Copy text={value} label={label} whole />
    </div>
  );
}

/** Prepares the transfer in a wallet of this browser. Once it was sent, the button is gone: after a reload, the back button and in other tabs, too. */
function PayDirectly({ payment, amount }: { payment: Payment; amount: string }) {
  const wallets = useWallets().filter((wallet) => wallet.network === payment.network);
  const paymentId = payment.paymentId ?? '';
  // What is missing is another transfer than the whole.
  const sentKey = `${paymentId}:${amount}`;
  const isSent = useSent(sentKey);
  const pay = useMutation({
    mutationFn: (wallet: BrowserWallet) =>
      exclusively(`aiforge.pay.${paymentId}`, async () => {
        // While this tab waited for another one, that one's wallet has sent it.
        if (wasSent(sentKey)) return;
        const hash = await transferFor(payment, amount, wallet);
        rememberSent(sentKey);
        // Transfers are found without being named; this only makes it quicker.
        verify(paymentId, hash).catch(() => undefined);
      }),
    meta: { quiet: true },
  });
  if (isSent)
    return (
      <div className={styles.link} role="status">
        <p>{t.sent}</p>
        <p className={styles.note}>{t.againText}</p>
        <Row>
          <Button size="small" onClick={() => forgetSent(sentKey)}>
            {t.again}
          </Button>
        </Row>
      </div>
    );
  if (wallets.length === 0) return <p className={styles.note}>{t.noBrowserWallet}</p>;
  return (
    <>
      <Row>
        {wallets.map((wallet) => (
          <Button key={wallet.id} kind="primary" icon={<WalletIcon size={17} aria-hidden />} busy={pay.isPending} onClick={() => pay.mutate(wallet)}>
            {t.payWith(wallet.name)}
          </Button>
        ))}
      </Row>
      {pay.isError ? <WalletFailure error={pay.error} /> : null}
    </>
  );
}

function transferFor(payment: Payment, amount: string, wallet: BrowserWallet): Promise<string> {
  return wallet.transfer({
    network: wallet.network,
    chainId: Number(payment.chainId),
    token: payment.tokenContract ?? '',
    from: payment.fromWallet ?? '',
    to: payment.toAddress ?? '',
    units: smallestUnits(amount, payment.tokenDecimals ?? 0),
  });
}
