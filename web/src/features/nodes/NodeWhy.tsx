import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { nodesText as t } from '@/text/nodes';
import { Card, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import styles from './Nodes.module.css';

const everyFewSeconds = 10_000;

/** Why the node gets no work, and what would change that. */
export function NodeWhy({ nodeId }: { nodeId: string }) {
  const why = useQuery({
    queryKey: ['nodes', nodeId, 'why'],
    queryFn: () => unwrap(api.GET('/api/nodes/{node_id}:why', { params: { path: { node_id: nodeId } } })),
    refetchInterval: everyFewSeconds,
  });
  const said = why.data;
  return (
    <Section title={t.why} note={t.whyNote}>
      {why.isPending ? <SkeletonLines lines={2} /> : null}
      {why.isError && !said ? <ErrorState error={why.error} onRetry={() => void why.refetch()} /> : null}
      {said ? (
        <Card>
          <ul className={styles.list}>
            <li>
              <strong>{said.summary || (said.acceptsWork ? t.accepts : t.acceptsNot)}</strong>
            </li>
            {said.containersAbsentReason ? (
              <li>
                {t.noContainers} {said.containersAbsentReason}
              </li>
            ) : null}
            {said.awaitedModels ? <li>{t.awaited(said.awaitedModels)}</li> : null}
            {(said.missed ?? []).map((missed) => (
              <li key={missed.rule}>
                <strong>{t.demands(missed.demands ?? 0)}:</strong> {missed.explanation}
                {missed.unlock ? <p className={styles.quiet}>{missed.unlock}</p> : null}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </Section>
  );
}
