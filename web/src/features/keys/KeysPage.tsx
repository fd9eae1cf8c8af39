import { NotBuilt } from '@/ui/NotBuilt';

export default function KeysPage() {
  return <NotBuilt title="API keys" lead="Yours alone." />;
}
