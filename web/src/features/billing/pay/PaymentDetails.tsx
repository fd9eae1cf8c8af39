import type { Payment } from '@/api/schema.gen';
import { payText as t } from '@/text/billing';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Card, Section } from '@/ui/Page';
import { Badge } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { billingText } from '@/text/billing';

/** The facts of a payment, and the transfers that it claims. */
export function PaymentDetails({ payment }: { payment: Payment }) {
  const asset = payment.currency ?? '';
  const transfers = payment.transfers ?? [];
  return (
    <>
      {transfers.length > 0 ? (
        <Section title={t.transfers}>
          <Table
            label={t.transfers}
            rows={transfers}
            keyOf={(transfer) => `${transfer.txHash ?? ''}-${transfer.logIndex ?? 0}`}
            columns={[
              { label: billingText.columns.when, cell: (transfer) => <Time at={transfer.blockTime} /> },
              { label: t.hash, cell: (transfer) => <Copy text={transfer.txHash ?? ''} />, long: true },
              { label: t.confirmationsLabel, cell: (transfer) => (transfer.final ? <Badge tone="good">{t.final}</Badge> : transfer.confirmations), end: true },
              { label: billingText.columns.amount, cell: (transfer) => <Money amount={transfer.amount} asset={asset} />, end: true },
            ]}
          />
        </Section>
      ) : null}
      <Card>
        <Facts
          facts={[
            { name: billingText.columns.what, value: t.types[payment.type ?? ''] ?? payment.type },
            { name: t.price, value: <Money amount={payment.amount} asset={asset} /> },
            { name: t.paid, value: <Money amount={payment.paidAmount} asset={asset} /> },
            { name: t.network, value: t.networks[payment.network ?? ''] ?? payment.network },
            { name: t.token, value: <Copy text={payment.tokenContract ?? ''} /> },
            { name: t.from, value: <Copy text={payment.fromWallet ?? ''} /> },
            { name: t.to, value: <Copy text={payment.toAddress ?? ''} /> },
            { name: t.created, value: <Time at={payment.createTime} /> },
            { name: t.lateUntil, value: <Time at={payment.monitorTime} /> },
            { name: t.id, value: <Copy text={payment.paymentId ?? ''} /> },
          ]}
        />
      </Card>
    </>
  );
}
