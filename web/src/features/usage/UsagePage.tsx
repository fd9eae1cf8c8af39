import { NotBuilt } from '@/ui/NotBuilt';

export default function UsagePage() {
  return <NotBuilt title="Usage" lead="What you and your keys used, day by day." />;
}
