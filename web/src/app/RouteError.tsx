import { useRouteError } from 'react-router';
import { asProblem } from '@/api/problem';
import { shellText as t } from '@/text/shell';
import { Button } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { EmptyState } from '@/ui/States';
import { showProblem } from '@/ui/toasts';

/** In place of a page that threw, or whose files did not come: the network is away, or a newer version of the app has others. */
export function RouteError() {
  const error = useRouteError();
  const isMissing = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  return (
    <Page title={isMissing ? t.missing : t.crash} narrow>
      <EmptyState
        title={isMissing ? t.missingText : t.crashText}
        action={
          <Button kind="primary" onClick={() => void reload()}>
            {t.reload}
          </Button>
        }
      >
        {isMissing ? null : asProblem(error).message}
      </EmptyState>
    </Page>
  );
}

/** Not while nothing answers: the browser would show its own page instead, and the app would be gone. */
async function reload(): Promise<void> {
  try {
    await fetch(location.href, { method: 'HEAD', cache: 'no-store' });
    location.reload();
  } catch (error) {
    showProblem(asProblem(error));
  }
}
