import { useMutation, useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { nodesText as t } from '@/text/nodes';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Dialog } from '@/ui/Dialog';
import { Menu, MenuItem } from '@/ui/Menu';
import { toast } from '@/ui/toasts';
import { NewToken } from './NewToken';

type Act = 'rotate' | 'reset' | 'remove';

const words = {
  rotate: { title: t.rotateTitle, text: t.rotateText, action: t.rotate },
  reset: { title: t.resetTitle, text: t.resetText, action: t.reset },
  remove: { title: t.removeTitle, text: t.removeText, action: t.remove },
};

/** What its owner may do with a node; each is asked about first. */
export function NodeActions({ nodeId }: { nodeId: string }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Act | null>(null);
  const [token, setToken] = useState('');
  const act = useMutation({
    mutationFn: async (what: Act) => {
      const params = { path: { node_id: nodeId } };
      if (what === 'rotate') setToken((await unwrap(api.POST('/api/nodes/{node_id}:rotateToken', { params, body: {} }))).token ?? '');
      else if (what === 'reset') await unwrap(api.POST('/api/nodes/{node_id}:resetKey', { params, body: {} }));
      else await unwrap(api.DELETE('/api/nodes/{node_id}', { params }));
      return what;
    },
    onSuccess: async (what) => {
      if (what === 'reset') toast(t.resetDone);
      if (what === 'remove') toast(t.removed);
      await queries.invalidateQueries({ queryKey: ['nodes'] });
    },
    onSettled: () => setAsked(null),
  });
  const shown = words[asked ?? 'rotate'];
  return (
    <>
      <Menu trigger={<Button icon={<MoreHorizontal size={16} aria-hidden />}>{t.actions}</Button>}>
        <MenuItem onSelect={() => setAsked('rotate')}>{t.rotate}</MenuItem>
        <MenuItem onSelect={() => setAsked('reset')}>{t.reset}</MenuItem>
        <MenuItem danger onSelect={() => setAsked('remove')}>
          {t.remove}
        </MenuItem>
      </Menu>
      <Confirm open={asked !== null} title={shown.title} action={shown.action} danger busy={act.isPending} onConfirm={() => asked && act.mutate(asked)} onClose={() => setAsked(null)}>
        <p>{shown.text}</p>
      </Confirm>
      <Dialog open={token !== ''} onClose={() => setToken('')} wide title={t.rotated} note={t.shownOnceText}>
        <NewToken token={token} onDone={() => setToken('')} />
      </Dialog>
    </>
  );
}
