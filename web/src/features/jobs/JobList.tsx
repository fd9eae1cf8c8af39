import { Link } from 'react-router';
import type { Job } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Time } from '@/ui/Time';
import { VirtualList } from '@/ui/VirtualList';
import styles from './Jobs.module.css';
import { JobStatus, subjectOf } from './jobState';

/** Jobs, newest first: of thousands only those that are seen are drawn, and further ones are fetched before the end is seen. */
export function JobList({ jobs, onEnd }: { jobs: Job[]; onEnd: () => void }) {
  return (
    <VirtualList
      label={t.list}
      items={jobs}
      keyOf={(job) => job.jobId ?? ''}
      height="min(44rem, 70vh)"
      onEnd={onEnd}
      render={(job) => (
        <Link to={`/jobs/${job.jobId ?? ''}`} className={styles.line}>
          <span className={styles.lineState}>
            <JobStatus status={job.status} />
          </span>
          <span className={styles.lineMain}>
            <strong>{subjectOf(job) || t.types[job.type ?? ''] || job.type}</strong>
            <span>
              {t.types[job.type ?? ''] ?? job.type} · {job.jobId}
            </span>
          </span>
          <span className={styles.lineEnd}>
            <span>{job.paymentId ? t.paid : t.unpaid}</span>
            <Time at={job.createTime} ago />
          </span>
        </Link>
      )}
    />
  );
}
