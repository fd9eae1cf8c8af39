import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from '@/api/client';
import { studioText as t } from '@/text/studio';
import { Section } from '@/ui/Page';
import { ImportRow } from './ImportRow';
import { UploadRow } from './UploadRow';
import { UnfinishedTable } from './UnfinishedTable';

const busyStates = new Set(['receiving', 'verifying', 'queued', 'fetching']);
const failuresShownFor = 86_400_000;
const pollEvery = 2000;

interface Entry {
  state?: string;
  createTime?: string;
}

/** Uploads and imports that are not models yet, and those that failed lately. */
export function Unfinished() {
  const queries = useQueryClient();
  const uploads = useQuery({
    queryKey: ['studio', 'uploads'],
    queryFn: async () => (await unwrap(api.GET('/api/models/uploads'))).uploads ?? [],
    refetchInterval: ({ state }) => (state.data?.some(isBusy) ? pollEvery : false),
  });
  const imports = useQuery({
    queryKey: ['studio', 'imports'],
    queryFn: async () => (await unwrap(api.GET('/api/models/imports'))).imports ?? [],
    refetchInterval: ({ state }) => (state.data?.some(isBusy) ? pollEvery : false),
  });
  const done = count(uploads.data) + count(imports.data);
  useEffect(() => {
    if (done > 0) void queries.invalidateQueries({ queryKey: ['studio', 'models'] });
  }, [done, queries]);

  const shownUploads = (uploads.data ?? []).filter(isShown);
  const shownImports = (imports.data ?? []).filter(isShown);
  if (shownUploads.length + shownImports.length === 0) return null;
  return (
    <Section title={t.unfinished} note={t.unfinishedNote}>
      <UnfinishedTable>
        {shownUploads.map((upload) => (
          <UploadRow key={upload.uploadId} upload={upload} />
        ))}
        {shownImports.map((entry) => (
          <ImportRow key={entry.importId} entry={entry} />
        ))}
      </UnfinishedTable>
    </Section>
  );
}

function count(entries: Entry[] | undefined): number {
  return (entries ?? []).filter(({ state }) => state === 'ready').length;
}

function isBusy({ state }: Entry): boolean {
  return busyStates.has(state ?? '');
}

function isShown(entry: Entry): boolean {
  return isBusy(entry) || (entry.state === 'failed' && Date.now() - new Date(entry.createTime ?? 0).getTime() < failuresShownFor);
}
