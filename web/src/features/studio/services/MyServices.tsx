import { useQuery } from '@tanstack/react-query';
import { Plus, Store } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import type { OfferedService } from '@/api/schema.gen';
import { servicesText as t, studioText } from '@/text/studio';
import { ButtonLink } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Row } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { useManagedServices } from '../queries';
import { Prices } from './Prices';

export function MyServices() {
  const services = useManagedServices();
  if (services.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (services.isError) return <ErrorState error={services.error} onRetry={() => void services.refetch()} />;
  return (
    <>
      <ServiceTable services={services.data.pages.flatMap((page) => page.services ?? [])} newAt="/studio/services/new" />
      <LoadMore query={services} />
    </>
  );
}

/** Services of one model; those that are paused or closed are in the list of all. */
export function ModelServices({ modelId, isPublished }: { modelId: string; isPublished: boolean }) {
  const services = useQuery({
    queryKey: ['studio', 'services', modelId],
    queryFn: async () => (await unwrap(api.GET('/api/marketplace/models/{model_id}/services', { params: { path: { model_id: modelId } } }))).services ?? [],
    enabled: isPublished,
  });
  if (!isPublished) return <EmptyState title={t.noModel}>{t.noModelText}</EmptyState>;
  if (services.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (services.isError) return <ErrorState error={services.error} onRetry={() => void services.refetch()} />;
  return <ServiceTable services={services.data} newAt={`/studio/services/new?model=${modelId}`} />;
}

function ServiceTable({ services, newAt }: { services: OfferedService[]; newAt: string }) {
  const create = (
    <ButtonLink to={newAt} icon={<Plus size={16} aria-hidden />}>
      {t.create}
    </ButtonLink>
  );
  if (services.length === 0)
    return (
      <EmptyState icon={<Store aria-hidden />} title={t.none} action={create}>
        {t.noneText}
      </EmptyState>
    );
  return (
    <>
      <Row>{create}</Row>
      <Table
        label={t.title}
        rows={services}
        keyOf={(service) => service.serviceId ?? ''}
        columns={[
          { label: studioText.columns.service, cell: (service) => <Link to={`/studio/services/${service.serviceId ?? ''}`}>{service.name}</Link> },
          { label: studioText.columns.model, cell: (service) => service.model, quiet: true },
          { label: studioText.columns.state, cell: (service) => <ServiceState service={service} /> },
          { label: studioText.columns.price, cell: (service) => <Prices prices={service.prices} /> },
          { label: studioText.columns.subscribers, cell: (service) => service.subscribers ?? 0, end: true },
        ]}
      />
    </>
  );
}

const tones: Record<string, Tone> = { active: 'good', paused: 'warn' };

export function ServiceState({ service }: { service: OfferedService }) {
  const state = service.status ?? '';
  return <Status tone={tones[state] ?? 'plain'}>{t.states[state] ?? state}</Status>;
}
