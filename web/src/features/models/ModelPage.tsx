import { NotBuilt } from '@/ui/NotBuilt';

export default function ModelPage() {
  return <NotBuilt title="Model" lead="What it is, what it costs and how fast it is." />;
}
