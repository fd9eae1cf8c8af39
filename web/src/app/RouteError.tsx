import { useRouteError } from 'react-router';
import { asProblem } from '@/api/problem';
import { shellText as t } from '@/text/shell';
import { Button } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { EmptyState } from '@/ui/States';

/** In place of a page that threw. A page whose files are gone was replaced by a newer version of the app. */
export function RouteError() {
  const error = useRouteError();
  const isOutdated = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  return (
    <Page title={isOutdated ? t.newVersion : t.crash} narrow>
      <EmptyState
        title={isOutdated ? '' : t.crashText}
        action={
          <Button kind="primary" onClick={() => location.reload()}>
            {t.reload}
          </Button>
        }
      >
        {isOutdated ? null : asProblem(error).message}
      </EmptyState>
    </Page>
  );
}
