import { Boxes } from 'lucide-react';
import type { AiforgeV1Model as Model, Publication } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { useMyModels, usePublications } from './queries';
import { size } from './size';
import styles from './Studio.module.css';

export function MyModels() {
  const models = useMyModels();
  const publications = usePublications();
  const rows = models.data?.pages.flatMap((page) => page.models ?? []) ?? [];
  if (models.isPending) return <SkeletonLines lines={4} height="2.5rem" />;
  if (models.isError) return <ErrorState error={models.error} onRetry={() => void models.refetch()} />;
  if (rows.length === 0)
    return (
      <EmptyState icon={<Boxes aria-hidden />} title={t.none}>
        {t.noneText}
      </EmptyState>
    );
  const publicationOf = (model: Model) => publications.data?.get(model.modelId ?? '');
  return (
    <>
      <Table
        label={t.tabs.models}
        rows={rows}
        keyOf={(model) => model.modelId ?? ''}
        columns={[
          {
            label: t.columns.model,
            cell: (model) => (
              <Link className={styles.name} to={`/studio/${model.modelId ?? ''}`}>
                {model.name}
              </Link>
            ),
          },
          { label: t.columns.state, cell: (model) => <ModelState model={model} publication={publicationOf(model)} /> },
          { label: t.columns.until, cell: (model) => <Time at={publicationOf(model)?.listedUntilTime} />, quiet: true },
          { label: t.columns.nodes, cell: (model) => model.readyNodes ?? 0, end: true },
          { label: t.columns.size, cell: (model) => size(model.sizeBytes), end: true, quiet: true },
        ]}
      />
      <LoadMore query={models} />
    </>
  );
}

const tones: Record<string, Tone> = { published: 'good', delisted: 'warn', withdrawn: 'plain' };

/** Whether it is in the marketplace, and why not. */
export function ModelState({ model, publication }: { model: Model; publication: Publication | undefined }) {
  const state = publication?.status ?? (model.visibility === 'private' ? 'private' : 'draft');
  return <Status tone={tones[state] ?? 'plain'}>{t.states[state] ?? state}</Status>;
}
