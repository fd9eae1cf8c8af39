import { billingText as t } from '@/text/billing';
import { Status, type Tone } from '@/ui/States';

const tones: Record<string, Tone> = { AWAITING_PAYMENT: 'accent', CONFIRMING: 'accent', COMPLETED: 'good', UNDERPAID: 'warn', EXPIRED: 'warn', REVIEW: 'warn', REVERSED: 'bad' };

export function PurchaseStatus({ status = '' }: { status: string | undefined }) {
  return <Status tone={tones[status] ?? 'plain'}>{t.purchaseStatus[status] ?? status}</Status>;
}
