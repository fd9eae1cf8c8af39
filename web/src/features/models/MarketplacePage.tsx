import { useInfiniteQuery, keepPreviousData } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { modelsText as t } from '@/text/models';
import { Button } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Page } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { FilterBar } from './FilterBar';
import { ModelTile } from './ModelTile';
import styles from './Models.module.css';
import { toQuery, useFilters } from './useFilters';

const pageSize = 24;

/** What can be used here: search, filter, sort, and go to a model. */
export default function MarketplacePage() {
  const filters = useFilters();
  const wanted = toQuery(filters.filters);
  const models = useInfiniteQuery({
    queryKey: ['marketplace', 'search', wanted],
    queryFn: ({ pageParam, signal }) => unwrap(api.GET('/api/marketplace/models', { params: { query: { ...wanted, pageSize, pageToken: pageParam } }, signal })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const found = models.data?.pages.flatMap((page) => page.models ?? []) ?? [];
  const isNothing = models.isSuccess && found.length === 0;
  return (
    <Page title={t.title} lead={t.lead}>
      <FilterBar filters={filters.filters} set={filters.set} clear={filters.isFiltered && !isNothing ? filters.clear : undefined} />
      {models.isPending ? <SkeletonLines lines={6} height="3rem" /> : null}
      {models.isError ? <ErrorState error={models.error} onRetry={() => void models.refetch()} /> : null}
      {isNothing ? (
        <EmptyState
          icon={<Boxes aria-hidden />}
          title={filters.isFiltered ? t.noneFound : t.none}
          action={filters.isFiltered ? <Button onClick={filters.clear}>{t.clear}</Button> : undefined}
        >
          {filters.isFiltered ? t.noneFoundText : t.noneText}
        </EmptyState>
      ) : null}
      {found.length > 0 ? (
        <ul className={styles.tiles} aria-busy={models.isPlaceholderData}>
          {found.map((model) => (
            <ModelTile key={model.modelId} model={model} />
          ))}
        </ul>
      ) : null}
      <LoadMore query={models} />
    </Page>
  );
}
