import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { OfferedService, SubscribeToServiceResponse } from '@/api/schema.gen';
import { Balance } from '@/features/billing/Balance';
import { PayDialog } from '@/features/billing/pay/PayDialog';
import { modelsText as t } from '@/text/models';
import { Button, ButtonLink } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Facts } from '@/ui/Facts';
import { Problem } from '@/ui/Form';
import { Price } from '@/ui/Price';
import styles from './Models.module.css';

/** Subscribes to a service and shows its key, this once. */
export function SubscribeDialog({ service, open, onClose }: { service: OfferedService; open: boolean; onClose: () => void }) {
  const [made, setMade] = useState<SubscribeToServiceResponse>();
  const [paysByWallet, setPaysByWallet] = useState(false);
  const close = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <>
      <Dialog open={open} onClose={close} title={made ? t.keyTitle : t.subscribeTo(service.name ?? '')} note={made ? t.keyNote : undefined}>
        {made ? (
          <Key made={made} service={service} onClose={close} />
        ) : (
          <Terms
            service={service}
            onMade={setMade}
            onCancel={close}
            onWallet={() => {
              close();
              setPaysByWallet(true);
            }}
          />
        )}
      </Dialog>
      <PayDialog open={paysByWallet} onClose={() => setPaysByWallet(false)} title={t.subscribeTo(service.name ?? '')} price={service.prices?.month} purpose={{ type: 'api', serviceId: service.serviceId ?? '' }} note={t.fromWalletNote} />
    </>
  );
}

function Terms({ service, onMade, onCancel, onWallet }: { service: OfferedService; onMade: (made: SubscribeToServiceResponse) => void; onCancel: () => void; onWallet: () => void }) {
  const queries = useQueryClient();
  const [requestKey] = useState(() => crypto.randomUUID());
  const byMonth = service.pricingType === 'subscription';
  const subscribe = useMutation({
    mutationFn: () => unwrap(api.POST('/api/marketplace/subscriptions', { params: { header: { 'Idempotency-Key': requestKey } }, body: { serviceId: service.serviceId ?? '' } })),
    meta: { quiet: true },
    onSuccess: (answer) => {
      onMade(answer);
      void queries.invalidateQueries({ queryKey: ['subscriptions'] });
      void queries.invalidateQueries({ queryKey: ['ledger'] });
    },
  });
  return (
    <>
      {byMonth ? (
        <Facts
          facts={[
            { name: t.monthCost, value: <Price amount={service.prices?.month} asset={service.currency ?? ''} /> },
            { name: t.balance, value: <Balance currency={service.currency ?? ''} /> },
          ]}
        />
      ) : null}
      <p className={styles.note}>{byMonth ? t.monthTerms : t.useTerms}</p>
      {subscribe.isError ? <Problem problem={asProblem(subscribe.error)} /> : null}
      <DialogActions>
        <Button onClick={onCancel}>{t.cancel}</Button>
        {byMonth ? <Button onClick={onWallet}>{t.fromWallet}</Button> : null}
        <Button kind="primary" busy={subscribe.isPending} onClick={() => subscribe.mutate()}>
          {byMonth ? t.fromBalance : t.free}
        </Button>
      </DialogActions>
    </>
  );
}

function Key({ made, service, onClose }: { made: SubscribeToServiceResponse; service: OfferedService; onClose: () => void }) {
  return (
    <>
      <Copy text={made.apiKey ?? ''} whole label={t.keyTitle} />
      <DialogActions>
        <Button onClick={onClose}>{t.close}</Button>
        <ButtonLink kind="primary" to={`/usage/subscriptions/${encodeURIComponent(made.subscription?.subscriptionId ?? '')}`}>
          {service.pricingType === 'per_use' ? t.addCredits : t.toSubscription}
        </ButtonLink>
      </DialogActions>
    </>
  );
}
