import { NotBuilt } from '@/ui/NotBuilt';

export default function AdminPage() {
  return <NotBuilt title="Administration" lead="For administrators’ wallets." />;
}
