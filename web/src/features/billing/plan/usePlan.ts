import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';

/** What the person is subscribed to. */
export function usePlan() {
  return useQuery({ queryKey: ['plan', 'current'], queryFn: () => unwrap(api.GET('/api/subscriptions')) });
}

/** What can be subscribed to, smallest first. */
export function usePlans() {
  return useQuery({ queryKey: ['plans'], queryFn: () => unwrap(api.GET('/api/subscriptions/plans')), staleTime: 300_000 });
}
