import { NotBuilt } from '@/ui/NotBuilt';

export default function BillingPage() {
  return <NotBuilt title="Billing" lead="Balances, payments, plans and AITBC." />;
}
