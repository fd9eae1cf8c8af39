import type { Payment } from '@/api/schema.gen';
import { payText as t } from '@/text/billing';
import { ButtonLink } from '@/ui/Button';
import { Money } from '@/ui/Money';
import { Card, Row } from '@/ui/Page';
import { Status, type Tone } from '@/ui/States';
import { Countdown } from './Countdown';
import styles from './Pay.module.css';

const tones: Record<string, Tone> = { PENDING: 'accent', CONFIRMING: 'accent', CONFIRMED: 'good', EXPIRED: 'warn', FAILED: 'bad', REVERSED: 'bad' };

/** How far a payment is, and what that means. */
export function PaymentState({ payment }: { payment: Payment }) {
  const status = payment.status ?? '';
  const asset = payment.currency ?? '';
  const next = t.next[payment.type ?? ''];
  const isRefunded = status === 'CONFIRMED' && !payment.fulfilled;
  // Of a part that came in time the rest does not complete it any more: the reason says all.
  const text = payment.statusReason === 'UNDERPAID' ? '' : t.texts[status];
  return (
    <Card>
      <div className={styles.state} role="status">
        <Row>
          <Status tone={tones[status] ?? 'plain'}>{t.headings[status] ?? status}</Status>
          {status === 'PENDING' ? <Countdown until={payment.expireTime} /> : null}
        </Row>
        {status === 'CONFIRMING' ? <Confirmations payment={payment} /> : null}
        {payment.statusReason && t.reasons[payment.statusReason] ? <p>{t.reasons[payment.statusReason]}</p> : null}
        {isRefunded ? <p>{t.notFulfilled}</p> : text ? <p>{text}</p> : null}
        {payment.fulfilment ? <p className={styles.note}>{payment.fulfilment}</p> : null}
        {payment.underpaidBy && status === 'PENDING' ? <p>{t.underpaid}</p> : null}
        {payment.overpaidBy ? (
          <p>
            {t.overpaid} <Money amount={payment.overpaidBy} asset={asset} />
          </p>
        ) : null}
        {payment.late ? <p>{t.late}</p> : null}
        {status === 'CONFIRMED' && next ? (
          <Row>
            <ButtonLink kind="primary" to={next.to}>
              {next.label}
            </ButtonLink>
          </Row>
        ) : null}
      </div>
    </Card>
  );
}

function Confirmations({ payment }: { payment: Payment }) {
  const required = payment.confirmationsRequired ?? 1;
  const have = Math.min(Number(payment.confirmations ?? 0), required);
  return (
    <div className={styles.field}>
      <progress className={styles.progress} aria-label={t.confirmationsLabel} value={have} max={required} />
      <span className={styles.note}>{t.confirmations(String(have), String(required))}</span>
    </div>
  );
}
