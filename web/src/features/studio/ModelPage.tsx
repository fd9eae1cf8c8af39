import { useParams } from 'react-router';
import { studioText as t } from '@/text/studio';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Tabs } from '@/ui/Tabs';
import { CardEditor } from './CardEditor';
import { ModelDetails } from './ModelDetails';
import { Publishing } from './Publishing';
import { useModel } from './queries';
import { RevenueOfModel } from './Revenue';
import { ModelServices } from './services/MyServices';

export default function ModelPage() {
  const { modelId = '' } = useParams();
  const query = useModel(modelId);
  const model = query.data;
  return (
    <Page title={model?.name ?? t.title} lead={model?.listed ? <Link to={`/models/${modelId}`}>{t.inMarketplace}</Link> : undefined}>
      {query.isPending ? <SkeletonLines lines={5} /> : null}
      {query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} home={{ to: '/studio', title: t.title }} /> : null}
      {model ? (
        <Tabs
          label={t.title}
          tabs={[
            { id: 'publishing', label: t.modelTabs.publishing, content: <Publishing model={model} /> },
            { id: 'card', label: t.modelTabs.card, content: <CardEditor modelId={modelId} /> },
            { id: 'details', label: t.modelTabs.details, content: <ModelDetails model={model} /> },
            { id: 'services', label: t.modelTabs.services, content: <ModelServices modelId={modelId} isPublished={model.listed ?? false} /> },
            { id: 'revenue', label: t.tabs.revenue, content: <RevenueOfModel modelId={modelId} /> },
          ]}
        />
      ) : null}
    </Page>
  );
}
