import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Purchase } from '@/api/schema.gen';
import { billingText as t, payText } from '@/text/billing';
import { ButtonLink } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Card, Page, Row, Section } from '@/ui/Page';
import { Qr } from '@/ui/Qr';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { Countdown } from '../pay/Countdown';
import styles from '../pay/Pay.module.css';
import { PurchaseStatus } from './PurchaseStatus';

const pollMilliseconds = 3000;
const settled = ['COMPLETED', 'REVERSED'];

/** One purchase of AITBC: where to send the Bitcoin, and what became of it. */
export default function PurchasePage() {
  const { purchaseId = '' } = useParams();
  const queries = useQueryClient();
  const purchase = useQuery({
    queryKey: ['exchange', 'one', purchaseId],
    queryFn: () => unwrap(api.GET('/api/exchange/purchases/{purchase_id}', { params: { path: { purchase_id: purchaseId } } })),
    refetchInterval: ({ state }) => (state.data && !settled.includes(state.data.purchase?.status ?? '') ? pollMilliseconds : false),
  });
  const shown = purchase.data?.purchase;
  const status = shown?.status;
  useEffect(() => {
    if (status === 'COMPLETED') void queries.invalidateQueries({ queryKey: ['ledger'] });
  }, [status, queries]);
  return (
    <Page title={t.purchaseTitle} actions={<ButtonLink to="/billing?tab=aitbc">{payText.backToBilling}</ButtonLink>}>
      {purchase.isPending ? <SkeletonLines lines={6} height="2.5rem" /> : null}
      {purchase.isError && !shown ? <ErrorState error={purchase.error} onRetry={() => void purchase.refetch()} home={{ to: '/billing?tab=aitbc', title: t.title }} /> : null}
      {shown ? <Shown purchase={shown} /> : null}
    </Page>
  );
}

function Shown({ purchase }: { purchase: Purchase }) {
  const status = purchase.status ?? '';
  return (
    <>
      <Card>
        <div className={styles.state} role="status">
          <Row>
            <PurchaseStatus status={status} />
            {status === 'AWAITING_PAYMENT' ? <Countdown until={purchase.expireTime} /> : null}
          </Row>
          <p>{t.purchaseText[status]}</p>
          {status === 'CONFIRMING' ? <p className={styles.note}>{payText.confirmations(purchase.confirmations ?? '0', String(purchase.confirmationsRequired ?? ''))}</p> : null}
          {purchase.reviewReason ? <p>{t.reviewReasons[purchase.reviewReason] ?? purchase.reviewReason}</p> : null}
          {purchase.underpaidBy ? (
            <p>
              {payText.missing}: <Money amount={purchase.underpaidBy} asset="BTC" />
            </p>
          ) : null}
          {status === 'EXPIRED' ? (
            <Row>
              <ButtonLink to="/billing?tab=aitbc">{t.newQuote}</ButtonLink>
            </Row>
          ) : null}
        </div>
      </Card>
      {status === 'AWAITING_PAYMENT' ? <ToSend purchase={purchase} /> : null}
      <Card>
        <Facts
          facts={[
            { name: t.rate, value: <Money amount={purchase.rate} asset="AITBC" /> },
            { name: t.send, value: <Money amount={purchase.btcAmount} asset="BTC" /> },
            { name: t.youGet, value: <Money amount={purchase.aitbcAmount} asset="AITBC" /> },
            { name: t.received, value: <Money amount={purchase.receivedBtc} asset="BTC" /> },
            { name: t.credited, value: <Money amount={purchase.creditedAitbc} asset="AITBC" /> },
            { name: payText.created, value: <Time at={purchase.createTime} /> },
            { name: t.lateUntil, value: <Time at={purchase.monitorTime} /> },
          ]}
        />
      </Card>
      <Receipts purchase={purchase} />
    </>
  );
}

function ToSend({ purchase }: { purchase: Purchase }) {
  return (
    <Card>
      <div className={styles.pay}>
        <div className={styles.fields}>
          <div className={styles.field}>
            <span className={styles.label}>{t.send}</span>
            <span className={styles.amount}>
              <Money amount={purchase.underpaidBy || purchase.btcAmount} asset="BTC" />
            </span>
            <span className={styles.note}>Bitcoin · {purchase.network}</span>
          </div>
          <div className={styles.field}>
            <span className={styles.label}>{payText.to}</span>
            <Copy text={purchase.address ?? ''} label={payText.to} whole />
          </div>
        </div>
        <div className={styles.qr}>
          <Qr text={purchase.paymentUri || (purchase.address ?? '')} label={payText.qr} />
          <span className={styles.note}>{payText.scan}</span>
        </div>
      </div>
    </Card>
  );
}

function Receipts({ purchase }: { purchase: Purchase }) {
  const receipts = purchase.receipts ?? [];
  if (receipts.length === 0) return null;
  return (
    <Section title={t.receipts}>
      <Table
        label={t.receipts}
        rows={receipts}
        keyOf={(receipt) => `${receipt.txId ?? ''}-${receipt.outputIndex ?? 0}`}
        columns={[
          { label: payText.hash, cell: (receipt) => <Copy text={receipt.txId ?? ''} />, long: true },
          { label: t.columns.status, cell: (receipt) => t.receiptStates[receipt.state ?? ''] ?? receipt.state },
          { label: payText.confirmationsLabel, cell: (receipt) => receipt.confirmations, end: true },
          { label: t.columns.amount, cell: (receipt) => <Money amount={receipt.btcAmount} asset="BTC" />, end: true },
        ]}
      />
    </Section>
  );
}
