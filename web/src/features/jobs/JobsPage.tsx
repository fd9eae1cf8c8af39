import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus, SquareTerminal } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import { jobsText as t } from '@/text/jobs';
import { ButtonLink } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { LoadMore } from '@/ui/LoadMore';
import { Page } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { JobList } from './JobList';
import styles from './Jobs.module.css';
import type { JobState } from './jobState';

const pageSize = 100;
const everyFewSeconds = 5000;

export default function JobsPage() {
  const [parameters, setParameters] = useSearchParams();
  const state = parameters.get('state') ?? '';
  const type = parameters.get('type') ?? '';
  const jobs = useInfiniteQuery({
    queryKey: ['jobs', state, type],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/jobs', { params: { query: { pageSize, pageToken: pageParam, type, ...(state in t.states && { statuses: [state as JobState] }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
    // Whoever went far down reads; the first page is what lives.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= 1 ? everyFewSeconds : false),
  });
  const pages = jobs.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.jobs ?? []) ?? [], [pages]);
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = jobs;
  // What could not be fetched waits for the button.
  const more = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  const choose = (name: string, value: string) =>
    setParameters(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  const isFiltered = state !== '' || type !== '';
  return (
    <Page title={t.title} lead={t.lead} actions={<NewJob />}>
      <div className={styles.filters}>
        <Choice label={t.state} value={state} options={t.states} onChoose={(value) => choose('state', value)} />
        <Choice label={t.type} value={type} options={t.types} onChoose={(value) => choose('type', value)} />
      </div>
      {jobs.isPending ? <SkeletonLines lines={6} height="3rem" /> : null}
      {jobs.isError && rows.length === 0 ? <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} /> : null}
      {jobs.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<SquareTerminal aria-hidden />} title={isFiltered ? t.noMatch : t.none} action={isFiltered ? null : <NewJob />}>
          {isFiltered ? t.noMatchText : t.noneText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? <JobList jobs={rows} onEnd={more} /> : null}
      {isFetchNextPageError ? <LoadMore query={jobs} /> : null}
      {rows.length > 0 ? <p className={styles.quiet} role="status">{t.shown(rows.length, hasNextPage)}</p> : null}
    </Page>
  );
}

function NewJob() {
  return (
    <ButtonLink to="/jobs/new" kind="primary" icon={<Plus size={16} aria-hidden />}>
      {t.create}
    </ButtonLink>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Record<string, string>;
  onChoose: (value: string) => void;
}

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <Select label={label} value={value} onChange={(event) => onChoose(event.target.value)}>
      <option value="">{t.all}</option>
      {Object.entries(options).map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </Select>
  );
}
