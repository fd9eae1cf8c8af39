import type { AuditContent } from '@/api/schema.gen';
import { billingText as t } from '@/text/billing';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Card, Section } from '@/ui/Page';
import { Table } from '@/ui/Table';
import { inWords } from '@/ui/words';
import styles from '../Billing.module.css';

/** What the proved entry does, for those whom it concerns. */
export function Content({ content }: { content: AuditContent | undefined }) {
  if (!content) return <p>{t.contentHidden}</p>;
  const legs = content.legs ?? [];
  return (
    <Section title={t.content}>
      <Card>
        <Facts
          facts={[
            { name: t.kind, value: t.movements[content.kind ?? ''] ?? inWords(content.kind) },
            { name: t.columns.reference, value: <span className={styles.hash}>{content.reference}</span> },
          ]}
        />
      </Card>
      <Table
        label={t.content}
        rows={legs.map((leg, index) => ({ ...leg, index }))}
        keyOf={(leg) => String(leg.index)}
        columns={[
          { label: t.legFrom, cell: (leg) => <span className={styles.hash}>{leg.from}</span> },
          { label: t.legTo, cell: (leg) => <span className={styles.hash}>{leg.to || t.reserved}</span> },
          { label: t.columns.amount, cell: (leg) => <Money amount={leg.amount} asset={leg.currency ?? ''} />, end: true },
        ]}
      />
    </Section>
  );
}
