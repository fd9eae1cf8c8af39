import { useLocation, useNavigate, useSearchParams } from 'react-router';

/** Where somebody goes after signing in: the page that asked for it. Only paths of this app count, whatever the address says. */
export function destination(wanted: string | null): string {
  const isOurs = wanted !== null && /^\/(?![/\\])/.test(wanted) && new URL(wanted, location.origin).origin === location.origin;
  return isOurs ? wanted : '/account';
}

/** The page of signing in that leads back to `path` afterwards. */
export function signInPath(path: string): string {
  return `/signin?to=${encodeURIComponent(path)}`;
}

/** The same, back to the page that is open now. */
export function useSignInPath(): string {
  const { pathname, search } = useLocation();
  return signInPath(pathname + search);
}

export function useDestination(): { go: () => void; search: string } {
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const wanted = parameters.get('to');
  return { go: () => void navigate(destination(wanted), { replace: true }), search: wanted ? `?to=${encodeURIComponent(wanted)}` : '' };
}
