import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Group } from '@/api/schema.gen';
import { toast } from '@/ui/toasts';

const first = { initialPageParam: '', getNextPageParam: (page: { nextPageToken?: string }) => page.nextPageToken || undefined };

export function pathOf(groupId: string) {
  return { params: { path: { group_id: groupId } } };
}

export function useGroups() {
  return useInfiniteQuery({ queryKey: ['groups', 'mine'], queryFn: ({ pageParam }) => unwrap(api.GET('/api/groups', { params: { query: { pageToken: pageParam } } })), ...first });
}

export function useGroup(groupId: string) {
  return useQuery({ queryKey: ['groups', groupId], queryFn: async () => (await unwrap(api.GET('/api/groups/{group_id}', pathOf(groupId)))).group ?? {} });
}

export function useMembers(groupId: string) {
  return useInfiniteQuery({
    queryKey: ['groups', groupId, 'members'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/groups/{group_id}/members', { params: { path: { group_id: groupId }, query: { pageSize: 100, pageToken: pageParam } } })),
    ...first,
  });
}

export function useInvitations(groupId: string) {
  return useInfiniteQuery({
    queryKey: ['groups', groupId, 'invitations'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/groups/{group_id}/invitations', { params: { path: { group_id: groupId }, query: { pageToken: pageParam } } })),
    ...first,
  });
}

export function useJoinRequests(groupId: string) {
  return useInfiniteQuery({
    queryKey: ['groups', groupId, 'requests'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/groups/{group_id}/requests', { params: { path: { group_id: groupId }, query: { pageToken: pageParam } } })),
    ...first,
  });
}

export function useSplits(groupId: string) {
  return useInfiniteQuery({
    queryKey: ['groups', groupId, 'splits'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/groups/{group_id}/splits', { params: { path: { group_id: groupId }, query: { pageToken: pageParam } } })),
    ...first,
  });
}

export function useMyInvitations() {
  return useQuery({ queryKey: ['groups', 'invitations'], queryFn: async () => (await unwrap(api.GET('/api/groups/invitations', { params: { query: { pageSize: 100 } } }))).invitations ?? [] });
}

export function useMyRequests() {
  return useQuery({ queryKey: ['groups', 'requests'], queryFn: async () => (await unwrap(api.GET('/api/groups/requests', { params: { query: { pageSize: 100 } } }))).requests ?? [] });
}

/** Does something to groups and looks at all of them again. */
export function useGroupAct<Input, Output>(act: (input: Input) => Promise<Output>, done?: string, isQuiet = false) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    meta: { quiet: isQuiet },
    onSuccess: async () => {
      if (done) toast(done);
      await queries.invalidateQueries({ queryKey: ['groups'] });
    },
  });
}

/** Owners and admins decide about members. */
export function mayManage(group: Group): boolean {
  return group.role === 'GROUP_ROLE_OWNER' || group.role === 'GROUP_ROLE_ADMIN';
}
