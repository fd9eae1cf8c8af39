import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Ellipsis, FileJson, FileText, Pencil, Share2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Conversation } from '@/api/schema.gen';
import { chatText as t } from '@/text/chat';
import { IconButton } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { toast } from '@/ui/toasts';
import { keepConversation, keys } from './chatData';
import { RenameDialog } from './RenameDialog';
import { ShareDialog } from './ShareDialog';

type Asked = 'rename' | 'share' | 'delete' | undefined;

/** What can be done with a conversation as a whole. */
export function ConversationMenu({ conversation, isCurrent }: { conversation: Conversation; isCurrent: boolean }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked>();
  const id = conversation.conversationId ?? '';
  const path = { params: { path: { conversation_id: id } } };
  const archive = useMutation({
    mutationFn: () => unwrap(api.PATCH('/api/chat/conversations/{conversation_id}', { ...path, body: { archived: !conversation.archiveTime } })),
    onSuccess: (reply) => keepConversation(queries, reply.conversation),
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/chat/conversations/{conversation_id}', path)),
    onSuccess: async () => {
      toast(t.removed);
      if (isCurrent) await navigate('/chat', { replace: true });
      queries.removeQueries({ queryKey: keys.conversation(id) });
      await queries.invalidateQueries({ queryKey: keys.lists });
    },
    onSettled: () => setAsked(undefined),
  });
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t.more} size="small">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={15} aria-hidden />} onSelect={() => setAsked('rename')}>
          {t.rename}
        </MenuItem>
        <MenuItem icon={<Share2 size={15} aria-hidden />} onSelect={() => setAsked('share')}>
          {t.share}
        </MenuItem>
        <MenuItem icon={<FileText size={15} aria-hidden />} onSelect={() => download(id, 'markdown')}>
          {t.exportMarkdown}
        </MenuItem>
        <MenuItem icon={<FileJson size={15} aria-hidden />} onSelect={() => download(id, 'json')}>
          {t.exportJson}
        </MenuItem>
        <MenuItem icon={conversation.archiveTime ? <ArchiveRestore size={15} aria-hidden /> : <Archive size={15} aria-hidden />} onSelect={() => archive.mutate()}>
          {conversation.archiveTime ? t.unarchive : t.archive}
        </MenuItem>
        <MenuLine />
        <MenuItem danger icon={<Trash2 size={15} aria-hidden />} onSelect={() => setAsked('delete')}>
          {t.remove}
        </MenuItem>
      </Menu>
      <RenameDialog open={asked === 'rename'} conversation={conversation} onClose={() => setAsked(undefined)} />
      <ShareDialog open={asked === 'share'} conversationId={id} onClose={() => setAsked(undefined)} />
      <Confirm open={asked === 'delete'} title={t.removeTitle} action={t.remove} danger busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setAsked(undefined)}>
        <p>
          <strong>{conversation.title || t.untitled}</strong>
        </p>
        <p>{t.removeText}</p>
      </Confirm>
    </>
  );
}

/** The server names the file; the session's cookie goes along. */
function download(conversationId: string, format: 'json' | 'markdown'): void {
  const link = document.createElement('a');
  link.href = `/api/chat/conversations/${conversationId}:export?format=${format}`;
  link.download = '';
  link.click();
}
