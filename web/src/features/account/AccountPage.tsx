import { NotBuilt } from '@/ui/NotBuilt';

export default function AccountPage() {
  return <NotBuilt title="Account" lead="Yours alone." />;
}
