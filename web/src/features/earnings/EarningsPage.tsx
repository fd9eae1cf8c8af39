import { NotBuilt } from '@/ui/NotBuilt';

export default function EarningsPage() {
  return <NotBuilt title="Earnings" lead="What your models and machines earned, and where it goes." />;
}
