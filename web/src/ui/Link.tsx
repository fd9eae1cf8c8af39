import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link as RouterLink, type LinkProps } from 'react-router';

/** A link within the app. */
export function Link(props: LinkProps) {
  return <RouterLink {...props} />;
}

/** A link out of the app: a new tab that knows nothing of this one. Only http(s) addresses become links. */
export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  if (!/^https?:\/\//i.test(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children} <ExternalLink size="0.85em" aria-label="(opens in a new tab)" />
    </a>
  );
}
