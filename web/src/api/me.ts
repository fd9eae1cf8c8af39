import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from './client';
import { asProblem } from './problem';
import type { User } from './schema.gen';
import { announce, forgetPerson, hasSession, isSignInAwaited, onSessionNews } from './session';

const meKey = ['me'] as const;

/** Who is signed in: undefined while that is being asked, null for nobody. */
export function useMe(): User | null | undefined {
  const { data } = useQuery({ queryKey: meKey, queryFn: ({ client }) => askWhoIAm(client), staleTime: 60_000 });
  return data;
}

/** Whether somebody is signed in: a browser that holds a session is taken for that until the server has said who it is. */
export function useIsSignedIn(): boolean {
  const me = useMe();
  return me === undefined ? hasSession() : me !== null;
}

/** The signed-in user, on pages that nobody else reaches. */
export function useUser(): User {
  const me = useMe();
  if (!me) throw new Error('This page is for signed-in users.');
  return me;
}

/** A page whose session is over stays that of who was there, with what was typed into it, until somebody signs in or out. */
async function askWhoIAm(queries: QueryClient): Promise<User | null> {
  const nobody = () => (isSignInAwaited() ? (queries.getQueryData<User | null>(meKey) ?? null) : null);
  if (!hasSession()) return nobody();
  try {
    return (await unwrap(api.GET('/api/auth/me'))).user ?? null;
  } catch (error) {
    if (asProblem(error).status === 401) return nobody();
    throw error;
  }
}

/** The id of the account that the page is about, as far as it is known. */
export function whoIsShown(queries: QueryClient): string | undefined {
  return queries.getQueryData<User | null>(meKey)?.userId;
}

/** Call after the server opened a session: what was known for somebody else is forgotten. */
export function enter(queries: QueryClient, user: User): void {
  const before = queries.getQueryData<User | null>(meKey);
  queries.setQueryData(meKey, user);
  announce('signed-in');
  const isSame = before?.userId === user.userId;
  if (!isSame) forgetPerson();
  if (!isSame) queries.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] && query.state.status !== 'pending' && !query.isActive() });
  void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      try {
        await unwrap(api.POST('/api/auth/logout', { body: {} }));
      } catch (error) {
        // The session was over already: that is what was asked for.
        if (asProblem(error).status !== 401) throw error;
      }
    },
    onSuccess: () => {
      leave(queries);
      announce('signed-out');
    },
  });
}

function leave(queries: QueryClient): void {
  forgetPerson();
  queries.setQueryData(meKey, null);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
}

/** Another tab signed somebody in. Where that is not whom this page is about, it begins anew: what it shows and holds is another person's. */
async function follow(queries: QueryClient): Promise<void> {
  const before = queries.getQueryData<User | null>(meKey);
  await queries.invalidateQueries({ queryKey: meKey });
  const now = queries.getQueryData<User | null>(meKey);
  if (before && now && before.userId !== now.userId) location.reload();
}

/** Follows what other tabs do. */
export function useSessionOfOtherTabs(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      onSessionNews((news) => {
        if (news === 'signed-out') leave(queries);
        else void follow(queries);
      }),
    [queries],
  );
}
