import { Plus } from 'lucide-react';
import { useState } from 'react';
import { nodesText as t } from '@/text/nodes';
import { Button } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { AddNodeDialog } from './AddNodeDialog';
import { NodeTable } from './NodeTable';
import { TokenTable } from './TokenTable';

export default function NodesPage() {
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      }
    >
      <Tabs
        label={t.title}
        tabs={[
          { id: 'nodes', label: t.tabs.nodes, content: <NodeTable /> },
          { id: 'tokens', label: t.tabs.tokens, content: <TokenTable /> },
        ]}
      />
      <AddNodeDialog open={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}
