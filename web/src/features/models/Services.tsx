import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { useMe } from '@/api/me';
import type { OfferedService } from '@/api/schema.gen';
import { useSignInPath } from '@/features/signin/destination';
import { modelsText as t } from '@/text/models';
import { Button, ButtonLink } from '@/ui/Button';
import { Card, Row, Section } from '@/ui/Page';
import { Badge, EmptyState } from '@/ui/States';
import styles from './Models.module.css';
import { ServiceTerms } from './ServiceTerms';
import { SubscribeDialog } from './SubscribeDialog';

/** What is sold on a model. */
export function Services({ services }: { services: OfferedService[] }) {
  const me = useMe();
  const subscriptions = useQuery({
    queryKey: ['subscriptions', 'newest'],
    queryFn: () => unwrap(api.GET('/api/marketplace/subscriptions', { params: { query: { pageSize: 100 } } })),
    enabled: services.length > 0 && !!me,
  });
  if (services.length === 0) return <EmptyState title={t.noServices}>{t.noServicesText}</EmptyState>;
  const running = (subscriptions.data?.subscriptions ?? []).filter((subscription) => subscription.status !== 'ended');
  return (
    <Section title={t.tabs.services} note={t.servicesNote}>
      <div className={styles.services}>
        {services.map((service) => (
          <Service key={service.serviceId} service={service} subscriptionId={running.find((one) => one.service?.serviceId === service.serviceId)?.subscriptionId} />
        ))}
      </div>
    </Section>
  );
}

function Service({ service, subscriptionId }: { service: OfferedService; subscriptionId: string | undefined }) {
  const [isSubscribing, setSubscribing] = useState(false);
  return (
    <Card className={styles.service}>
      <div className={styles.head}>
        <h3>{service.name}</h3>
        <Row>
          {service.status === 'paused' ? <Badge tone="warn">{t.paused}</Badge> : null}
          {service.managed ? <Badge tone="accent">{t.own}</Badge> : null}
        </Row>
      </div>
      {service.description ? <p className={styles.plain}>{service.description}</p> : null}
      <ServiceTerms service={service} />
      <Row>
        {subscriptionId ? (
          <>
            <Badge tone="good">{t.subscribed}</Badge>
            <ButtonLink to={`/usage/subscriptions/${encodeURIComponent(subscriptionId)}`}>{t.manageSubscription}</ButtonLink>
          </>
        ) : (
          <Subscribe service={service} onSubscribe={() => setSubscribing(true)} />
        )}
      </Row>
      <SubscribeDialog service={service} open={isSubscribing} onClose={() => setSubscribing(false)} />
    </Card>
  );
}

/** Visitors sign in first, and come back to the service. */
function Subscribe({ service, onSubscribe }: { service: OfferedService; onSubscribe: () => void }) {
  const isVisitor = useMe() === null;
  const toSignIn = useSignInPath();
  const label = t.subscribeTo(service.name ?? '');
  if (isVisitor && service.status === 'active')
    return (
      <ButtonLink kind="primary" to={toSignIn} aria-label={label}>
        {t.subscribe}
      </ButtonLink>
    );
  return (
    <Button kind="primary" disabled={service.status !== 'active' || service.managed} onClick={onSubscribe} aria-label={label}>
      {t.subscribe}
    </Button>
  );
}
