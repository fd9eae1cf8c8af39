import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { PaymentRestriction } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';

const c = t.columns;

/** Users who may not buy because the chain took a payment of theirs back. */
export function Restrictions() {
  return (
    <Section title={t.restrictions} note={t.restrictionsNote}>
      <AdminList
        label={t.restrictions}
        queryKey={['payments', 'restrictions']}
        none={t.noRestrictions}
        load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/payments/restrictions'))).restrictions })}
        keyOf={(restriction) => restriction.userId ?? ''}
        columns={[
          { label: c.user, cell: (restriction) => <Short text={restriction.userId} /> },
          { label: t.reversedPayment, cell: (restriction) => <Short text={restriction.paymentId} /> },
          { label: c.since, cell: (restriction) => <Time at={restriction.beginTime} />, quiet: true },
          { label: '', end: true, cell: (restriction) => <Lift restriction={restriction} /> },
        ]}
      />
    </Section>
  );
}

function Lift({ restriction }: { restriction: PaymentRestriction }) {
  const [isAsking, setAsking] = useState(false);
  const path = { user_id: restriction.userId ?? '' };
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.lift}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.liftRestriction}
        action={t.lift}
        needsReason
        run={(reason) => unwrap(adminApi.POST('/api/admin/payments/restrictions/{user_id}:lift', { params: { path }, body: { reason } }))}
        onClose={() => setAsking(false)}
      >
        <p>{t.liftRestrictionText}</p>
      </SignedAct>
    </>
  );
}
