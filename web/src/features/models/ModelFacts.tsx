import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { useMe } from '@/api/me';
import type { CatalogueModel, CatalogueVersion } from '@/api/schema.gen';
import { modelsText as t } from '@/text/models';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Link } from '@/ui/Link';
import { Card, Grid, Section } from '@/ui/Page';
import { Badge, StatCard } from '@/ui/States';
import { Time } from '@/ui/Time';
import { bytes, count, exact, hundredths, milliseconds, speed } from './figures';
import styles from './Models.module.css';

/** What was measured on everybody's requests. */
export function Measured({ model }: { model: CatalogueModel }) {
  const tokensPerSecond = speed(model.tokensPerSecond);
  return (
    <Section title={t.measured} note={t.measuredNote}>
      <Grid>
        <StatCard label={t.speed} value={tokensPerSecond ?? '–'} note={tokensPerSecond ? t.facts.tokensPerSecond : t.facts.notMeasured} />
        <StatCard label={t.firstToken} value={milliseconds(model.firstTokenMs) ?? '–'} />
        <StatCard label={t.availability} value={hundredths(model.availability) ?? '–'} />
        <StatCard label={t.requests} value={count(model.requests)} note={`${count(model.tokens)} ${t.tokensUnit}`} />
      </Grid>
    </Section>
  );
}

/** What the file is; who sees more of it than the marketplace tells also sees that. */
export function FileFacts({ model }: { model: CatalogueModel }) {
  const modelId = model.modelId ?? '';
  const me = useMe();
  const { data } = useQuery({
    queryKey: ['models', modelId],
    queryFn: () => unwrap(api.GET('/api/models/{model_id}', { params: { path: { model_id: modelId } } })),
    enabled: !!me,
  });
  const file = data?.model;
  const names = t.formatFacts;
  const facts = [
    { name: names.name, value: <Copy text={model.name ?? ''} whole /> },
    { name: names.ready, value: file ? exact(file.readyNodes) : '' },
    { name: names.architecture, value: model.architecture },
    { name: names.parameters, value: Number(model.parameterCount ?? 0) > 0 ? count(model.parameterCount) : '' },
    { name: names.quantization, value: model.quantization },
    { name: names.context, value: model.contextLength ? `${exact(model.contextLength)} ${t.tokensUnit}` : '' },
    { name: names.size, value: bytes(model.sizeBytes) },
    { name: names.format, value: file?.format },
    { name: names.licence, value: model.licence || t.noLicence },
    { name: names.source, value: file?.sourceRepository },
    { name: names.listed, value: model.listTime ? <Time at={model.listTime} /> : '' },
    { name: names.sha, value: file?.sha256 ? <Copy text={file.sha256} /> : '' },
  ];
  return (
    <Card>
      <Section title={t.format}>
        <Facts facts={facts.filter(({ value }) => value !== undefined && value !== '')} />
        {file?.allowDownload ? (
          <a href={`/api/models/${encodeURIComponent(modelId)}/content`} download>
            {t.download}
          </a>
        ) : null}
      </Section>
    </Card>
  );
}

export function Versions({ versions, current }: { versions: CatalogueVersion[]; current: string }) {
  if (versions.length < 2) return null;
  return (
    <Card>
      <Section title={t.versions}>
        <Facts
          facts={versions.map((version) => ({
            name: version.version ?? '',
            value:
              version.modelId === current ? (
                <Badge>{t.thisVersion}</Badge>
              ) : (
                <Link className={styles.name} to={`/models/${encodeURIComponent(version.modelId ?? '')}`}>
                  {version.name}
                </Link>
              ),
          }))}
        />
      </Section>
    </Card>
  );
}
