import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Job } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Button, ButtonLink } from '@/ui/Button';
import { Code } from '@/ui/Code';
import { Confirm } from '@/ui/Confirm';
import { CopyButton } from '@/ui/Copy';
import { Page, Section, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { toast } from '@/ui/toasts';
import { JobFacts } from './JobFacts';
import { JobLogs } from './JobLogs';
import { JobMoney } from './JobMoney';
import { JobReceiptSection } from './JobReceiptSection';
import { JobResult } from './JobResult';
import { JobWhy } from './JobWhy';
import { canSubmitAgain } from './jobAgain';
import styles from './Jobs.module.css';
import { hasEnded, isWaiting, subjectOf } from './jobState';
import { useJob } from './useJob';

export default function JobPage() {
  const { jobId = '' } = useParams();
  return <OneJob key={jobId} jobId={jobId} />;
}

function OneJob({ jobId }: { jobId: string }) {
  const job = useJob(jobId);
  const now = job.data;
  return (
    <Page title={(now && subjectOf(now)) || t.job} lead={<Name jobId={jobId} />} actions={now ? <Acts job={now} jobId={jobId} /> : null}>
      {job.isPending ? <SkeletonLines lines={6} height="2rem" /> : null}
      {job.isError && !now ? <ErrorState error={job.error} onRetry={() => void job.refetch()} home={{ to: '/jobs', title: t.title }} /> : null}
      {now ? <Parts job={now} jobId={jobId} /> : null}
    </Page>
  );
}

/** What the job is called everywhere else. */
function Name({ jobId }: { jobId: string }) {
  return (
    <>
      <code>{jobId}</code> <CopyButton text={jobId} />
    </>
  );
}

function Parts({ job, jobId }: { job: Job; jobId: string }) {
  const isOver = hasEnded(job);
  return (
    <div className={styles.columns}>
      <Stack>
        {isWaiting(job) ? <JobWhy jobId={jobId} /> : null}
        {isOver ? <JobResult job={job} jobId={jobId} /> : null}
        {job.type === 'container' && (job.attempt ?? 0) > 0 ? <JobLogs key={job.attempt} jobId={jobId} attempt={job.attempt ?? 0} isOver={isOver} /> : null}
        <Section title={t.parameters}>
          <Code language="json" text={JSON.stringify(job.parameters ?? {}, null, 2)} />
        </Section>
      </Stack>
      <Stack>
        <JobFacts job={job} />
        {job.paymentId ? <JobMoney job={job} jobId={jobId} /> : null}
        {isOver && (job.attempt ?? 0) > 0 ? <JobReceiptSection jobId={jobId} /> : null}
      </Stack>
    </div>
  );
}

function Acts({ job, jobId }: { job: Job; jobId: string }) {
  if (!hasEnded(job)) return <Cancel jobId={jobId} />;
  return canSubmitAgain(job) ? <ButtonLink to={`/jobs/new?like=${encodeURIComponent(jobId)}`}>{t.again}</ButtonLink> : null;
}

function Cancel({ jobId }: { jobId: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/jobs/{job_id}:cancel', { params: { path: { job_id: jobId } }, body: {} })),
    onSuccess: async () => {
      toast(t.cancelled);
      await queries.invalidateQueries({ queryKey: ['job', jobId] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t.cancel}</Button>
      <Confirm open={isAsking} title={t.cancelTitle} action={t.cancel} danger busy={cancel.isPending} onConfirm={() => cancel.mutate()} onClose={() => setAsking(false)}>
        <p>{t.cancelText}</p>
      </Confirm>
    </>
  );
}
