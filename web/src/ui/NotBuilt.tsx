import { OutLink } from './Link';
import { Page } from './Page';
import { EmptyState } from './States';

/** The honest place of a page that is not there yet. */
export function NotBuilt({ title, lead }: { title: string; lead: string }) {
  return (
    <Page title={title} lead={lead} narrow>
      <EmptyState title="This page is not built yet">
        Everything that it will do works through the API already: <OutLink href={`${location.origin}/docs`}>the API’s documentation</OutLink>.
      </EmptyState>
    </Page>
  );
}
