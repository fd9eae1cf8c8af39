import { Download } from 'lucide-react';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { problemFrom } from '@/api/problem';
import { sessionFetch, sessionHeader } from '@/api/session';
import { billingText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';

/** A month of a statement as a file. */
export function MonthDownload({ account, currency }: { account: string; currency: string }) {
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const download = useMutation({ mutationFn: () => save(account, currency, month.replace('-', '')) });
  return (
    <>
      <Input label={t.month} type="month" value={month} onChange={(event) => setMonth(event.target.value)} />
      <Button icon={<Download size={16} aria-hidden />} busy={download.isPending} disabled={!/^\d{4}-\d{2}$/.test(month)} onClick={() => download.mutate()}>
        {t.downloadCsv}
      </Button>
    </>
  );
}

async function save(account: string, currency: string, month: string): Promise<void> {
  const query = new URLSearchParams({ account, currency, month });
  const reply = await sessionFetch(new Request(`${location.origin}/api/ledger/statement.csv?${query.toString()}`, { headers: sessionHeader }));
  if (!reply.ok) throw problemFrom(reply.status, await reply.json().catch(() => undefined), reply.headers.get('retry-after'));
  const url = URL.createObjectURL(await reply.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `statement-${currency}-${month}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
