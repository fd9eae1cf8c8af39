import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from '@/api/client';
import { follow } from '@/api/lines';
import type { Job } from '@/api/schema.gen';
import { hasEnded } from './jobState';

/** One job, kept as it is now by the server's stream until it has ended. */
export function useJob(jobId: string) {
  const queries = useQueryClient();
  const job = useQuery({
    queryKey: ['job', jobId],
    queryFn: async () => (await unwrap(api.GET('/api/jobs/{job_id}', { params: { path: { job_id: jobId } } }))).job ?? {},
  });
  const isLive = job.data !== undefined && !hasEnded(job.data);
  useEffect(() => {
    if (!isLive) return;
    let last: Job | undefined;
    return follow(
      () => `/api/jobs/${encodeURIComponent(jobId)}:watch`,
      (message) => {
        last = (message as { job?: Job }).job;
        if (!last) return;
        queries.setQueryData(['job', jobId], last);
        if (hasEnded(last)) {
          void queries.invalidateQueries({ queryKey: ['jobs'] });
          void queries.invalidateQueries({ queryKey: ['job', jobId] });
        }
      },
      () => hasEnded(last),
      () => void queries.invalidateQueries({ queryKey: ['job', jobId] }),
    );
  }, [isLive, jobId, queries]);
  return job;
}
