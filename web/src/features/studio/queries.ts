import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Publication } from '@/api/schema.gen';

const mostOnAPage = 100;

export function useMyModels() {
  return useInfiniteQuery({
    queryKey: ['studio', 'models'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/models', { params: { query: { own: true, pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

/** The caller's publications by model; those beyond the first hundred show on their own pages. */
export function usePublications() {
  return useQuery({
    queryKey: ['studio', 'publications'],
    queryFn: () => unwrap(api.GET('/api/publishing/models', { params: { query: { pageSize: mostOnAPage } } })),
    select: ({ publications }) => new Map((publications ?? []).map((publication): [string, Publication] => [publication.modelId ?? '', publication])),
  });
}

export function useModel(modelId: string) {
  return useQuery({
    queryKey: ['studio', 'model', modelId],
    queryFn: async () => (await unwrap(api.GET('/api/models/{model_id}', { params: { path: { model_id: modelId } } }))).model,
  });
}

export function useManagedServices() {
  return useInfiniteQuery({
    queryKey: ['studio', 'services'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/marketplace/managed-services', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

/** Groups that the caller may let earn with a model. */
export function useManagedGroups() {
  return useQuery({
    queryKey: ['groups', 'managed'],
    queryFn: async () => {
      const { groups } = await unwrap(api.GET('/api/groups', { params: { query: { pageSize: mostOnAPage } } }));
      return (groups ?? []).filter(({ role }) => role === 'GROUP_ROLE_OWNER' || role === 'GROUP_ROLE_ADMIN');
    },
  });
}
