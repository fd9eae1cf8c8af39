import { useState } from 'react';

/** The token behind the # of a mail's link. It is taken out of the address at once, so that it stays in no history. */
export function useMailToken(): string {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
  if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}
