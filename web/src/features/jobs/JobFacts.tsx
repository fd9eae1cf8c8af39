import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Job, JobReplica } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Card } from '@/ui/Page';
import { Time } from '@/ui/Time';
import styles from './Jobs.module.css';
import { hasEnded, isWaiting, JobStatus } from './jobState';

/** How the job is, at a glance. */
export function JobFacts({ job }: { job: Job }) {
  const facts = [
    { name: t.state, value: <JobStatus status={job.status} /> },
    { name: t.type, value: t.types[job.type ?? ''] ?? job.type },
    ...(hasEnded(job) ? [] : [{ name: t.progress, value: <Progress of={job.progress ?? 0} /> }]),
    ...(job.activity && !hasEnded(job) ? [{ name: t.activity, value: job.activity }] : []),
    { name: t.node, value: job.nodeId ? <Node nodeId={job.nodeId} /> : t.noNode },
    { name: t.attempt, value: t.attempts(job.attempt ?? 0, job.maxAttempts ?? 0) },
    { name: t.created, value: <Time at={job.createTime} /> },
    ...(job.startTime ? [{ name: t.started, value: <Time at={job.startTime} /> }] : []),
    ...(isWaiting(job) ? [{ name: t.expires, value: <Time at={job.expireTime} /> }] : []),
    ...(hasEnded(job) ? [{ name: t.ended, value: <Time at={job.endTime} /> }] : []),
    ...(job.verification ? [{ name: t.verification, value: t.verifications[job.verification] ?? job.verification }] : []),
    ...(job.replicas ?? []).map((replica) => ({ name: `${t.node} ${replica.number ?? ''}`, value: <Replica replica={replica} /> })),
  ];
  return (
    <Card>
      <Facts facts={facts} />
    </Card>
  );
}

/** As many nodes as a page of the list has at most. */
const manyNodes = 100;

/** Whose the node is: its page opens for its owner alone. */
function Node({ nodeId }: { nodeId: string }) {
  const own = useQuery({
    queryKey: ['nodes', 'own'],
    queryFn: async () => (await unwrap(api.GET('/api/nodes', { params: { query: { pageSize: manyNodes } } }))).nodes ?? [],
    staleTime: Infinity,
  });
  if (!own.data?.some((node) => node.nodeId === nodeId)) return <Copy text={nodeId} label={t.node} />;
  return (
    <Link to={`/nodes/${nodeId}`} title={nodeId} className={styles.id ?? ''}>
      {nodeId}
    </Link>
  );
}

function Progress({ of }: { of: number }) {
  const percent = Math.round(of * 100);
  return (
    <div className={styles.progress} role="progressbar" aria-label={t.progress} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <div style={{ width: `${percent}%` }} />
    </div>
  );
}

function Replica({ replica }: { replica: JobReplica }) {
  return (
    <>
      <JobStatus status={replica.status} /> {replica.verdict} {replica.nodeId}
    </>
  );
}
