import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { AiforgeV1Model as Model } from '@/api/schema.gen';
import { nodesText as t } from '@/text/nodes';
import { Copy } from '@/ui/Copy';
import { Link } from '@/ui/Link';
import { Section } from '@/ui/Page';
import { Table } from '@/ui/Table';
import { modelsByFile } from './modelsByFile';

const mostAsked = 100;

/** What the node holds, by the names of the models that its files are. A node tells hashes; one that no model has which the owner may see stays one. */
export function NodeModels({ files }: { files: string[] }) {
  const asked = files.slice(0, mostAsked);
  const models = useQuery({
    queryKey: ['models', 'of-files', ...asked],
    queryFn: () => unwrap(api.GET('/api/models', { params: { query: { sha256: asked, pageSize: mostAsked } } })),
    enabled: asked.length > 0,
  });
  return (
    <Section title={t.models}>
      {files.length === 0 ? (
        <p>{t.noModels}</p>
      ) : (
        <Table
          label={t.models}
          rows={modelsByFile(files, models.data?.models ?? [])}
          keyOf={({ sha256 }) => sha256}
          columns={[
            { label: t.model, cell: (file) => <Names models={file.models} unknown={models.isPending ? '…' : t.unknownModel} /> },
            { label: t.file, cell: ({ sha256 }) => <Copy text={sha256} label={t.copyFile} />, quiet: true, long: true },
          ]}
        />
      )}
    </Section>
  );
}

function Names({ models, unknown }: { models: Model[]; unknown: string }) {
  if (models.length === 0) return <>{unknown}</>;
  return (
    <>
      {models.map((model) => (
        <div key={model.modelId}>
          <Link to={`${model.owned && !model.listed ? '/studio' : '/models'}/${encodeURIComponent(model.modelId ?? '')}`}>{model.name}</Link>
        </div>
      ))}
    </>
  );
}
