import { NotBuilt } from '@/ui/NotBuilt';

export default function NodesPage() {
  return <NotBuilt title="Nodes" lead="Your machines, and why they get work or do not." />;
}
