import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { Time } from '@/ui/Time';
import styles from './Admin.module.css';
import { AdminSignIn } from './AdminSignIn';
import { adminSession, endAdminSession } from './adminSession';
import { Events } from './Events';
import { Health } from './Health';
import { Jobs } from './Jobs';
import { Contracts } from './money/Contracts';
import { Exchange } from './money/Exchange';
import { JobPayments } from './money/JobPayments';
import { Payments } from './money/Payments';
import { Payouts } from './money/Payouts';
import { Nodes } from './Nodes';
import { Overview } from './Overview';
import { Revenue } from './Revenue';
import { Settings } from './Settings';
import { Short } from './Short';
import { Users } from './Users';
import { AdminWallets } from './AdminWallets';

const contents = {
  overview: Overview,
  users: Users,
  payments: Payments,
  payouts: Payouts,
  disputes: JobPayments,
  nodes: Nodes,
  jobs: Jobs,
  revenue: Revenue,
  settings: Settings,
  wallets: AdminWallets,
  health: Health,
  events: Events,
  exchange: Exchange,
  contracts: Contracts,
};

export default function AdminPage() {
  const session = useSyncExternalStore(adminSession.subscribe, adminSession.get);
  // What was being typed stays where it is: signing in again happens over the page.
  const hasRunOut = useSyncExternalStore(adminSession.subscribe, adminSession.hasRunOut);
  const queries = useQueryClient();
  const end = () => {
    queries.removeQueries({ queryKey: ['admin'] });
    void endAdminSession();
  };
  return (
    <Page
      title={t.title}
      lead={session ? <><Short text={session.address} /> <span className={styles.until}>{t.until} <Time at={session.expireTime} /></span></> : t.lead}
      actions={session ? <Button onClick={end}>{t.end}</Button> : null}
    >
      {session || hasRunOut ? (
        <Tabs label={t.title} tabs={Object.entries(contents).map(([id, Content]) => ({ id, label: t.tabs[id as keyof typeof t.tabs], content: <Content /> }))} />
      ) : (
        <AdminSignIn />
      )}
      <Dialog open={hasRunOut} onClose={end} title={t.signInAgain}>
        <AdminSignIn />
      </Dialog>
    </Page>
  );
}
