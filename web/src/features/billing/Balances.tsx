import { useState } from 'react';
import type { LedgerBalance } from '@/api/schema.gen';
import { billingText as t } from '@/text/billing';
import { Button, ButtonLink } from '@/ui/Button';
import { Money } from '@/ui/Money';
import { Grid, Row, Section, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { useBalances } from './Balance';
import { PayDialog } from './pay/PayDialog';
import { Statement } from './Statement';

/** What the person has of each currency, and how that came about. */
export function Balances() {
  const balances = useBalances();
  const [isToppingUp, setToppingUp] = useState(false);
  return (
    <Stack>
      <Section
        title={t.tabs.balances}
        note={t.waysNote}
        actions={
          <Row>
            <ButtonLink to="/earnings?tab=payouts">{t.earned}</ButtonLink>
            <ButtonLink to="/billing?tab=aitbc">{t.buyAitbc}</ButtonLink>
            <Button kind="primary" onClick={() => setToppingUp(true)}>
              {t.topUp}
            </Button>
          </Row>
        }
      >
        {balances.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
        {balances.isError ? <ErrorState error={balances.error} onRetry={() => void balances.refetch()} /> : null}
        <Grid>
          {balances.data?.balances?.map((balance) => (
            <StatCard key={balance.currency} label={`${balance.currency ?? ''} · ${t.available}`} value={<Money amount={balance.available} />} note={<Others balance={balance} />} />
          ))}
        </Grid>
      </Section>
      <Statement currencies={balances.data?.balances?.map(({ currency = '' }) => currency) ?? []} />
      <PayDialog open={isToppingUp} onClose={() => setToppingUp(false)} title={t.topUpTitle} note={t.topUpNote} asksAmount purpose={{ type: 'top_up' }} />
    </Stack>
  );
}

/** Amounts that are there, but not to be spent. Zero is told by its digits alone: nothing is computed. */
function Others({ balance }: { balance: LedgerBalance }) {
  const others = [
    { words: t.held, amount: balance.held },
    { words: t.earnedHeld, amount: balance.earnedHeld },
    { words: t.payable, amount: balance.payable },
    { words: t.owed, amount: balance.owed },
  ].filter(({ amount }) => amount && /[1-9]/.test(amount));
  return (
    <>
      {others.map(({ words, amount }) => (
        <span key={words}>
          <Money amount={amount} /> {words}{' '}
        </span>
      ))}
    </>
  );
}
