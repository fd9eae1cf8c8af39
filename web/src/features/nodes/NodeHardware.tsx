import type { Node, NodeResources } from '@/api/schema.gen';
import { nodesText as t } from '@/text/nodes';
import { bytes } from '@/ui/bytes';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Card, Section } from '@/ui/Page';
import { Badge } from '@/ui/States';
import { Time } from '@/ui/Time';

/** What the machine is and takes, in its own word. */
export function NodeHardware({ node }: { node: Node }) {
  const { resources = {}, reputation } = node;
  return (
    <Section title={t.hardware}>
      <Card>
        <Facts
          facts={[
            { name: t.processor, value: [resources.cpuModel, t.cores(resources.cpuCores ?? 0)].filter(Boolean).join(' · ') },
            { name: t.memory, value: bytes(resources.memoryBytes) },
            { name: t.disk, value: bytes(resources.diskBytes) },
            { name: t.gpu, value: gpusOf(resources) },
            { name: t.slots, value: t.slotsOf(resources.slots ?? 0) },
            { name: t.serves, value: t.serving[resources.serving ?? ''] ?? t.serving.NODE_SERVING_EVERYONE },
            ...(resources.priceFloors ?? []).map((floor) => ({ name: t.price, value: <><Money amount={floor.perHour} asset={floor.currency ?? ''} /> {t.perHour}</> })),
            ...(resources.region ? [{ name: t.region, value: resources.region }] : []),
            ...(Object.keys(resources.labels ?? {}).length > 0 ? [{ name: t.labels, value: Object.entries(resources.labels ?? {}).map(([name, value]) => <Badge key={name}>{`${name}=${value}`}</Badge>) }] : []),
            { name: t.software, value: resources.softwareVersion || '–' },
            { name: t.reputation, value: [reputation?.explanation, reputation?.paidWork === false ? t.noPaidWork : ''].filter(Boolean).join(' ') || '–' },
            { name: t.key, value: node.keyFingerprint ? <Copy text={node.keyFingerprint} label={t.key} /> : t.noKey },
            { name: t.since, value: <Time at={node.createTime} /> },
          ]}
        />
      </Card>
    </Section>
  );
}

function gpusOf({ gpus = [], gpuAbsentReason }: NodeResources): string {
  return gpus.length > 0 ? gpus.map((gpu) => `${gpu.name ?? ''} · ${bytes(gpu.memoryBytes)}`).join(', ') : gpuAbsentReason || t.gpus(0);
}
