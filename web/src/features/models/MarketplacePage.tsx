import { NotBuilt } from '@/ui/NotBuilt';

export default function MarketplacePage() {
  return <NotBuilt title="Models" lead="Browse what others offer." />;
}
