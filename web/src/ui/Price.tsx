import { priceText as t } from '@/text/models';
import { Money } from './Money';

/** A price, which is an amount or nothing at all. What follows says what it is for. */
export function Price({ amount, asset }: { amount: string | undefined; asset: string }) {
  return isFree(amount) ? <>{t.free}</> : <Money amount={amount} asset={asset} />;
}

/** Whether the server's text of an amount has no digit but zeros. */
export function isFree(amount: string | undefined): boolean {
  return !!amount && /^[0.]+$/.test(amount);
}
