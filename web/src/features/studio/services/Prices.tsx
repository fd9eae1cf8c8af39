import type { ServicePriceList } from '@/api/schema.gen';
import { servicesText as t } from '@/text/studio';
import { isFree, Price } from '@/ui/Price';

/** The prices of a service, one below the other. */
export function Prices({ prices }: { prices: ServicePriceList | undefined }) {
  const given = [
    { amount: prices?.month, of: t.perMonthShort },
    { amount: prices?.perThousandInput, of: t.perInputShort },
    { amount: prices?.perThousandOutput, of: t.perOutputShort },
    { amount: prices?.perRequest, of: t.perRequestShort },
  ].filter(({ amount }) => amount);
  const charged = given.filter(({ amount }) => !isFree(amount));
  if (charged.length === 0) return <Price amount={given[0]?.amount} asset="USDT" />;
  return (
    <>
      {charged.map(({ amount, of }) => (
        <div key={of}>
          <Price amount={amount} asset="USDT" /> {of}
        </div>
      ))}
    </>
  );
}
