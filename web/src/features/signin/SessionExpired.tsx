import { lazy, Suspense, useSyncExternalStore } from 'react';
import { signInPrompt } from '@/api/session';
import { shellText as t } from '@/text/shell';
import { Dialog } from '@/ui/Dialog';
import { SkeletonLines } from '@/ui/States';

// Rarely needed, and the first page should not carry its forms.
const SignInAgain = lazy(() => import('./SignInAgain'));

/** Over whatever page there is when a session has ended: the page stays as it is, and its request goes on after signing in. */
export function SessionExpired() {
  const isOpen = useSyncExternalStore(signInPrompt.subscribe, signInPrompt.isOpen);
  return (
    <Dialog open={isOpen} onClose={() => signInPrompt.close(false)} title={t.expired} note={t.expiredText}>
      <Suspense fallback={<SkeletonLines lines={4} />}>
        <SignInAgain />
      </Suspense>
    </Dialog>
  );
}
