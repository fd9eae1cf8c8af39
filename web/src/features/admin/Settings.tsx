import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { Setting } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Breaking } from '@/ui/Breaking';
import { Button } from '@/ui/Button';
import { Code } from '@/ui/Code';
import { Dialog } from '@/ui/Dialog';
import { TextArea } from '@/ui/Field';
import { Row, Stack } from '@/ui/Page';
import { SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { SignedAct } from './SignedAct';

/** All settings; a change goes from the version that was read. */
export function Settings() {
  return (
    <AdminList
      label={t.settings}
      queryKey={['settings']}
      load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/settings'))).settings })}
      keyOf={(setting) => setting.key ?? ''}
      columns={[
        { label: t.columns.name, cell: (setting) => <strong><Breaking text={setting.key ?? ''} /></strong> },
        { label: t.columns.what, cell: (setting) => setting.description, quiet: true },
        { label: t.columns.state, cell: (setting) => (setting.version ? t.version(setting.version) : t.builtIn), quiet: true },
        { label: '', end: true, cell: (setting) => <Acts key={setting.version} setting={setting} /> },
      ]}
    />
  );
}

function Acts({ setting }: { setting: Setting }) {
  const [asked, setAsked] = useState<'change' | 'history' | null>(null);
  const [value, setValue] = useState(() => pretty(setting.value ?? ''));
  const key = setting.key ?? '';
  const isJson = parses(value);
  return (
    <Row>
      <Button size="small" onClick={() => setAsked('change')}>
        {t.change}
      </Button>
      <Button size="small" onClick={() => setAsked('history')}>
        {t.history}
      </Button>
      <SignedAct
        open={asked === 'change'}
        title={key}
        action={t.save}
        run={() => unwrap(adminApi.PUT('/api/admin/settings/{key}', { params: { path: { key } }, body: { value, expectedVersion: setting.version ?? 0 } }))}
        onClose={() => setAsked(null)}
      >
        <p>{setting.description}</p>
        <TextArea label={t.value} rows={8} spellCheck={false} value={value} error={isJson ? undefined : t.badJson} onChange={(event) => setValue(event.target.value)} />
      </SignedAct>
      <Dialog open={asked === 'history'} onClose={() => setAsked(null)} wide title={`${t.history}: ${key}`}>
        <History setting={setting} />
      </Dialog>
    </Row>
  );
}

function History({ setting }: { setting: Setting }) {
  const key = setting.key ?? '';
  const query = useQuery({
    queryKey: ['admin', 'settings', key],
    queryFn: () => unwrap(adminApi.GET('/api/admin/settings/{key}/versions', { params: { path: { key } } })),
  });
  if (query.isPending) return <SkeletonLines />;
  return (
    <Stack>
      {(query.data?.versions ?? []).map((version) => (
        <div key={version.version}>
          <p>
            {t.version(version.version ?? 0)} · {version.changedBy} · <Time at={version.changeTime} />
          </p>
          <Code language="json" text={pretty(version.value ?? '')} />
        </div>
      ))}
      <div>
        <p>{t.builtIn}</p>
        <Code language="json" text={pretty(setting.defaultValue ?? '')} />
      </div>
    </Stack>
  );
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Broken over lines only where nothing is lost by it: large numbers would be rounded. */
function pretty(text: string): string {
  return parses(text) && !/\d{16}/.test(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
