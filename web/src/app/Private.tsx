import type { ReactNode } from 'react';
import { useMe } from '@/api/me';
import { hasSession } from '@/api/session';
import { useSignInPath } from '@/features/signin/destination';
import { shellText as t } from '@/text/shell';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { EmptyState, SkeletonLines } from '@/ui/States';

/** Pages of an account: visitors are asked to sign in, and come back afterwards. An early page does not wait until it is known who it is. */
export function Private({ isEarly, children }: { isEarly: boolean; children: ReactNode }) {
  const me = useMe();
  const toSignIn = useSignInPath();
  if (me || (isEarly && me === undefined && hasSession())) return children;
  if (me === undefined)
    return (
      <Page title={t.loading}>
        <SkeletonLines lines={6} />
      </Page>
    );
  return (
    <Page title={t.needsSignIn} narrow>
      <EmptyState
        title={t.needsSignInText}
        action={
          <ButtonLink kind="primary" to={toSignIn}>
            {t.signIn}
          </ButtonLink>
        }
      />
    </Page>
  );
}
