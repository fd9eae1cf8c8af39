import { shellText as t } from '@/text/shell';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { EmptyState } from '@/ui/States';

export function NotFound() {
  return (
    <Page title={t.notFound} narrow>
      <EmptyState title={t.notFoundText} action={<ButtonLink to="/">{t.toStart}</ButtonLink>} />
    </Page>
  );
}
