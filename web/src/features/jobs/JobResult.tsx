import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Job, JobOutputFile } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { LoadMore } from '@/ui/LoadMore';
import { Card, Section } from '@/ui/Page';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { bytes } from '@/ui/bytes';
import styles from './Jobs.module.css';

/** What came of a job that has ended. */
export function JobResult({ job, jobId }: { job: Job; jobId: string }) {
  const result = (job.result ?? {}) as Record<string, unknown>;
  const text = typeof result.text === 'string' ? result.text : undefined;
  const facts = [
    ...(job.error ? [{ name: t.error, value: job.error.message || job.error.reason }] : []),
    ...known(result, [
      ['exit_code', t.exitCode],
      ['end', t.end],
      ['finish_reason', t.finishReason],
    ]),
    ...('prompt_tokens' in result ? [{ name: t.tokens, value: `${String(result.prompt_tokens)} / ${String(result.completion_tokens)}` }] : []),
    ...(typeof result.output_cid === 'string' && result.output_cid ? [{ name: t.outputCid, value: <Copy text={result.output_cid} label={t.outputCid} /> }] : []),
  ];
  return (
    <Section title={t.result}>
      {text !== undefined ? (
        <Card>
          <p className={styles.text}>{text}</p>
        </Card>
      ) : null}
      {facts.length > 0 ? (
        <Card>
          <Facts facts={facts} />
        </Card>
      ) : null}
      {job.type === 'container' && result.output_cid ? <Outputs jobId={jobId} /> : null}
    </Section>
  );
}

function known(result: Record<string, unknown>, names: [string, string][]) {
  return names.flatMap(([key, name]) => (typeof result[key] === 'string' || typeof result[key] === 'number' ? [{ name, value: String(result[key]) }] : []));
}

function Outputs({ jobId }: { jobId: string }) {
  const outputs = useInfiniteQuery({
    queryKey: ['job', jobId, 'outputs'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/jobs/{job_id}/outputs', { params: { path: { job_id: jobId }, query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const files = outputs.data?.pages.flatMap((page) => page.files ?? []) ?? [];
  const first = outputs.data?.pages[0];
  const at = `/api/jobs/${encodeURIComponent(jobId)}/outputs`;
  if (outputs.isError) return <p className={styles.quiet}>{asProblem(outputs.error).message}</p>;
  if (!first) return null;
  if (files.length === 0) return <p className={styles.quiet}>{t.noOutputs}</p>;
  return (
    <>
      <Table
        label={t.outputFiles}
        rows={files}
        keyOf={(file) => file.path ?? ''}
        columns={[
          { label: t.outputFiles, cell: (file) => <a href={`${at}/${pathOf(file)}`} download>{file.path}</a> },
          { label: t.size, end: true, quiet: true, cell: (file) => bytes(file.sizeBytes) },
        ]}
      />
      <LoadMore query={outputs} />
      <p>
        <a href={`${at}:download`} download>
          <Download size={15} aria-hidden /> {t.download}
        </a>{' '}
        <span className={styles.quiet}>
          {bytes(first.sizeBytes)} · {t.keptUntil} <Time at={first.expireTime} />
        </span>
      </p>
    </>
  );
}

function pathOf(file: JobOutputFile): string {
  return (file.path ?? '').split('/').map(encodeURIComponent).join('/');
}
