import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { jobsText as t } from '@/text/jobs';
import { Card, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import styles from './Jobs.module.css';

const everyFewSeconds = 5000;

/** Why a job waits, in the words of the rules that place it. */
export function JobWhy({ jobId }: { jobId: string }) {
  const why = useQuery({
    queryKey: ['job', jobId, 'why'],
    queryFn: () => unwrap(api.GET('/api/jobs/{job_id}:why', { params: { path: { job_id: jobId } } })),
    refetchInterval: everyFewSeconds,
  });
  const said = why.data;
  return (
    <Section title={t.why}>
      {why.isPending ? <SkeletonLines lines={3} /> : null}
      {why.isError && !said ? <ErrorState error={why.error} onRetry={() => void why.refetch()} /> : null}
      {said ? (
        <Card>
          <ul className={styles.list}>
            <li>
              <strong>{said.summary}</strong>
            </li>
            {said.jobsBefore !== undefined ? <li>{t.before(said.jobsBefore)}</li> : null}
            {said.position ? <li>{t.position(said.position)}</li> : null}
            {said.otherUsers ? <li>{t.otherUsers(said.otherUsers)}</li> : null}
            {said.suitableNodes ? <li>{t.suitable(said.suitableNodes)}</li> : null}
            {said.notBefore ? (
              <li>
                {t.notBefore} <Time at={said.notBefore} />
              </li>
            ) : null}
            {said.lastFailure ? (
              <li>
                {t.failedBefore} {said.lastFailure.message}
              </li>
            ) : null}
            {(said.rejections ?? []).map((rejection) => (
              <li key={rejection.rule}>
                <strong>{t.whyNodes(rejection.nodes ?? 0)}:</strong> {rejection.explanation}
                {rejection.unlock ? <p className={styles.quiet}>{rejection.unlock}</p> : null}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </Section>
  );
}
