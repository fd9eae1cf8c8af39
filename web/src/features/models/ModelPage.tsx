import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import { useMe } from '@/api/me';
import type { GetModelPageResponse } from '@/api/schema.gen';
import { signInPath } from '@/features/signin/destination';
import { modelsText as t } from '@/text/models';
import { ButtonLink } from '@/ui/Button';
import { Page, Row, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines, Badge } from '@/ui/States';
import { Tabs } from '@/ui/Tabs';
import { Markdown } from '@/ui/Markdown';
import { FileFacts, Measured, Versions } from './ModelFacts';
import styles from './Models.module.css';
import { Reviews } from './Reviews';
import { Services } from './Services';
import { Snippets } from './Snippets';
import { Stars } from './Stars';
import { TryIt } from './TryIt';

/** All about one model: what it is, how fast, what it costs, how to use it, what others say. */
export default function ModelPage() {
  const { modelId = '' } = useParams();
  const page = useQuery({
    queryKey: ['marketplace', 'model', modelId],
    queryFn: () => unwrap(api.GET('/api/marketplace/models/{model_id}', { params: { path: { model_id: modelId } } })),
  });
  if (page.isPending)
    return (
      <Page title={t.title}>
        <SkeletonLines lines={8} height="2rem" />
      </Page>
    );
  if (page.isError)
    return (
      <Page title={t.title}>
        <ErrorState error={page.error} onRetry={() => void page.refetch()} home={{ to: '/models', title: t.title }} />
      </Page>
    );
  return <Shown page={page.data} />;
}

function Shown({ page }: { page: GetModelPageResponse }) {
  const model = page.model ?? {};
  const name = model.name ?? '';
  const services = page.services ?? [];
  const isVisitor = useMe() === null;
  const chat = `/chat?model=${encodeURIComponent(name)}`;
  return (
    <Page
      title={name}
      lead={
        <>
          {t.modelLead(model.owner ?? '')}
          {model.reviews ? (
            <>
              {' · '}
              <Stars stars={model.rating} /> ({t.reviewsCount(model.reviews)})
            </>
          ) : null}
        </>
      }
      actions={
        <Row>
          {model.version ? <Badge tone="accent">{model.version}</Badge> : null}
          <ButtonLink kind="primary" to={isVisitor ? signInPath(chat) : chat}>
            {t.inChat}
          </ButtonLink>
        </Row>
      }
    >
      {model.description ? <p className={styles.plain}>{model.description}</p> : null}
      <Measured model={model} />
      <Tabs
        label={name}
        tabs={[
          { id: 'card', label: t.tabs.card, content: <About page={page} /> },
          { id: 'services', label: `${t.tabs.services} (${services.length})`, content: <Services services={services} /> },
          { id: 'try', label: t.tabs.tryIt, content: <TryIt model={name} /> },
          { id: 'use', label: t.tabs.use, content: <Snippets model={name} /> },
          { id: 'reviews', label: t.tabs.reviews, content: <Reviews modelId={model.modelId ?? ''} managed={page.managed ?? false} /> },
        ]}
      />
    </Page>
  );
}

function About({ page }: { page: GetModelPageResponse }) {
  const model = page.model ?? {};
  return (
    <div className={styles.two}>
      <Section title={t.tabs.card}>{page.card?.card ? <Markdown text={page.card.card} /> : <p className={styles.note}>{t.noCard}</p>}</Section>
      <div className={styles.side}>
        <FileFacts model={model} />
        <Versions versions={page.versions ?? []} current={model.modelId ?? ''} />
      </div>
    </div>
  );
}
