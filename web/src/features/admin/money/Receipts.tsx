import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { Receipt } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Facts } from '@/ui/Facts';
import { Input } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';
import { State } from '../State';

const c = t.columns;

/** Money that came and that no payment explains. */
export function Receipts() {
  return (
    <Section title={t.unmatched} note={t.unmatchedNote}>
      <AdminList
        label={t.unmatched}
        queryKey={['payments', 'receipts']}
        none={t.noReceipts}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/payments/receipts', { params: { query: { pageToken } } }));
          return { rows: page.receipts, nextPageToken: page.nextPageToken };
        }}
        keyOf={(receipt) => receipt.receiptId ?? ''}
        columns={[
          { label: c.network, cell: (receipt) => walletText.networks[receipt.network ?? ''] ?? receipt.network },
          { label: c.state, cell: (receipt) => <State of={receipt.state} /> },
          { label: c.amount, cell: (receipt) => <Money amount={receipt.amount} asset="USDT" />, end: true },
          { label: c.from, cell: (receipt) => <Short text={receipt.fromAddress} />, quiet: true },
          { label: c.transaction, cell: (receipt) => <Short text={receipt.txHash} />, quiet: true },
          { label: c.when, cell: (receipt) => <Time at={receipt.blockTime} />, quiet: true },
          { label: '', end: true, cell: (receipt) => <Assign receipt={receipt} /> },
        ]}
      />
    </Section>
  );
}

function Assign({ receipt }: { receipt: Receipt }) {
  const [isAsking, setAsking] = useState(false);
  const [owner, setOwner] = useState({ userId: '', paymentId: '' });
  const change = (part: Partial<typeof owner>) => setOwner((now) => ({ ...now, ...part }));
  // What is not deep enough in the chain is in no ledger yet.
  if (receipt.state !== 'suspense') return null;
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.assign}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.assignTitle}
        action={t.assignAct}
        needsReason
        run={(reason) =>
          unwrap(adminApi.POST('/api/admin/payments/receipts/{receipt_id}:assign', { params: { path: { receipt_id: receipt.receiptId ?? '' } }, body: { ...owner, reason } }))
        }
        onClose={() => setAsking(false)}
      >
        <Facts
          facts={[
            { name: c.amount, value: <Money amount={receipt.amount} asset="USDT" /> },
            { name: c.from, value: <Short text={receipt.fromAddress} /> },
          ]}
        />
        <Input label={c.user} placeholder="user_…" spellCheck={false} value={owner.userId} onChange={(event) => change({ userId: event.target.value.trim() })} />
        <Input label={t.assignPayment} hint={t.assignPaymentHint} placeholder="pay_…" spellCheck={false} value={owner.paymentId} onChange={(event) => change({ paymentId: event.target.value.trim() })} />
      </SignedAct>
    </>
  );
}
