import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { OfferedService } from '@/api/schema.gen';
import { servicesText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';

type Act = 'pause' | 'resume' | 'close';

/** Pauses, resumes and closes a service. */
export function ServiceActions({ service }: { service: OfferedService }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'pause' | 'close'>();
  const run = useMutation({
    mutationFn: (act: Act) => {
      const request = { params: { path: { service_id: service.serviceId ?? '' } }, body: {} };
      if (act === 'pause') return unwrap(api.POST('/api/marketplace/services/{service_id}/pause', request));
      if (act === 'resume') return unwrap(api.POST('/api/marketplace/services/{service_id}/resume', request));
      return unwrap(api.POST('/api/marketplace/services/{service_id}/close', request));
    },
    onSettled: () => {
      setAsked(undefined);
      return queries.invalidateQueries({ queryKey: ['studio'] });
    },
  });
  if (service.status === 'closed') return null;
  return (
    <>
      {service.status === 'paused' ? (
        <Button kind="primary" busy={run.isPending} onClick={() => run.mutate('resume')}>
          {t.resume}
        </Button>
      ) : (
        <Button onClick={() => setAsked('pause')}>{t.pause}</Button>
      )}
      <Button kind="danger" onClick={() => setAsked('close')}>
        {t.close}
      </Button>
      <Confirm
        open={asked !== undefined}
        title={asked === 'close' ? t.closeTitle : t.pauseTitle}
        action={asked === 'close' ? t.close : t.pause}
        danger={asked === 'close'}
        busy={run.isPending}
        onConfirm={() => asked && run.mutate(asked)}
        onClose={() => setAsked(undefined)}
      >
        {asked === 'close' ? t.closeText : t.pauseText}
      </Confirm>
    </>
  );
}
