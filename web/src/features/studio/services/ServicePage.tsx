import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { OfferedService } from '@/api/schema.gen';
import { servicesText as t, studioText } from '@/text/studio';
import { Facts } from '@/ui/Facts';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { Page, Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { ServiceState } from './MyServices';
import { Prices } from './Prices';
import { ServiceActions } from './ServiceActions';
import { ServiceForm } from './ServiceForm';

export default function ServicePage() {
  const { serviceId = '' } = useParams();
  const query = useQuery({
    queryKey: ['studio', 'service', serviceId],
    queryFn: async () => (await unwrap(api.GET('/api/marketplace/services/{service_id}', { params: { path: { service_id: serviceId } } }))).service,
  });
  const service = query.data;
  return (
    <Page title={service?.name ?? t.title} actions={service?.managed ? <ServiceActions service={service} /> : null}>
      {query.isPending ? <SkeletonLines lines={5} /> : null}
      {query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} home={{ to: '/studio?tab=services', title: studioText.title }} /> : null}
      {service ? (
        <>
          <ServiceFacts service={service} />
          <Usage serviceId={serviceId} />
          {service.managed && service.status !== 'closed' ? <ServiceForm service={service} /> : null}
        </>
      ) : null}
    </Page>
  );
}

function ServiceFacts({ service }: { service: OfferedService }) {
  return (
    <Facts
      facts={[
        { name: t.model, value: <Link to={`/studio/${service.modelId ?? ''}?tab=services`}>{service.model}</Link> },
        { name: studioText.columns.state, value: <ServiceState service={service} /> },
        { name: t.pricing, value: t.pricings[service.pricingType ?? ''] },
        { name: studioText.columns.price, value: <Prices prices={service.prices} /> },
        ...(service.nextPricesTime
          ? [
              { name: t.nextPrices, value: <Time at={service.nextPricesTime} /> },
              { name: '', value: <Prices prices={service.nextPrices} /> },
            ]
          : []),
        { name: t.serving, value: t.servings[service.serving ?? ''] },
        { name: studioText.columns.subscribers, value: service.subscribers ?? 0 },
      ]}
    />
  );
}

function Usage({ serviceId }: { serviceId: string }) {
  const usage = useQuery({
    queryKey: ['studio', 'service-usage', serviceId],
    queryFn: () => unwrap(api.GET('/api/marketplace/services/{service_id}/usage', { params: { path: { service_id: serviceId } } })),
  });
  const days = [...(usage.data?.sums ?? [])].reverse();
  return (
    <Section title={t.usage}>
      {usage.isPending ? <SkeletonLines lines={3} /> : null}
      {usage.isError ? <ErrorState error={usage.error} onRetry={() => void usage.refetch()} /> : null}
      {usage.isSuccess && days.length === 0 ? <EmptyState title={t.noUsage} /> : null}
      {days.length > 0 ? (
        <Table
          label={t.usage}
          rows={days}
          keyOf={(day) => day.day ?? ''}
          columns={[
            { label: studioText.columns.day, cell: (day) => day.day },
            { label: studioText.columns.subscribers, cell: (day) => day.subscribers, end: true },
            { label: studioText.columns.requests, cell: (day) => day.requests, end: true },
            { label: studioText.columns.tokens, cell: (day) => `${day.promptTokens ?? '0'} / ${day.completionTokens ?? '0'}`, end: true },
            { label: studioText.columns.cost, cell: (day) => <Money amount={day.cost} asset="USDT" />, end: true },
          ]}
        />
      ) : null}
    </Section>
  );
}
