import type { Job } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Status, type Tone } from '@/ui/States';

export type JobState = NonNullable<Job['status']>;

const tones: Partial<Record<JobState, Tone>> = {
  JOB_STATUS_PENDING: 'warn',
  JOB_STATUS_ASSIGNED: 'accent',
  JOB_STATUS_RUNNING: 'accent',
  JOB_STATUS_COMPLETED: 'good',
  JOB_STATUS_FAILED: 'bad',
  JOB_STATUS_EXPIRED: 'bad',
};

export function JobStatus({ status }: { status: JobState | undefined }) {
  return <Status tone={(status && tones[status]) ?? 'plain'}>{t.states[status ?? ''] ?? '–'}</Status>;
}

export function isWaiting(job: Job): boolean {
  return job.status === 'JOB_STATUS_PENDING';
}

export function hasEnded(job: Job | undefined): boolean {
  return job?.status !== undefined && !['JOB_STATUS_PENDING', 'JOB_STATUS_ASSIGNED', 'JOB_STATUS_RUNNING'].includes(job.status);
}

/** What the job runs, in a line: its image or its model. */
export function subjectOf(job: Job): string {
  const parameters = (job.parameters ?? {}) as Record<string, unknown>;
  const subject = parameters.image ?? parameters.model;
  // The digest is among the parameters; in a line it would hide the name.
  return typeof subject === 'string' ? subject.replace(/@sha256:[0-9a-f]+$/, '') : '';
}
