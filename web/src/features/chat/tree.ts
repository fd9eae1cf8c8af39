import type { ChatMessage } from '@/api/schema.gen';

/** A message on the branch that is shown, and where it stands among its versions. */
export interface BranchEntry {
  message: ChatMessage;
  /** Its versions, oldest first: itself and what was written or answered in its place. */
  versions: string[];
}

/** What follows a message, oldest first; the key '' has the beginnings. */
export type Children = ReadonlyMap<string, ChatMessage[]>;

export function childrenOf(messages: readonly ChatMessage[]): Children {
  const children = new Map<string, ChatMessage[]>();
  for (const message of messages) {
    const parent = message.parentId ?? '';
    const siblings = children.get(parent);
    if (siblings) siblings.push(message);
    else children.set(parent, [message]);
  }
  for (const siblings of children.values()) siblings.sort((a, b) => compare(a.messageId ?? '', b.messageId ?? ''));
  return children;
}

/**
 * The messages from the first to the last of one branch. Where it forks the chosen version is followed, otherwise the one in which
 * something happened last.
 */
export function branchOf(children: Children, chosen: ReadonlyMap<string, string>): BranchEntry[] {
  const newest = newestBelow(children);
  const branch: BranchEntry[] = [];
  for (let parent = ''; ; ) {
    const siblings = children.get(parent);
    if (!siblings?.length) return branch;
    const wanted = chosen.get(parent);
    const message = siblings.find((sibling) => sibling.messageId === wanted) ?? mostRecent(siblings, newest);
    branch.push({ message, versions: siblings.map((sibling) => sibling.messageId ?? '') });
    parent = message.messageId ?? '';
  }
}

function mostRecent(siblings: ChatMessage[], newest: ReadonlyMap<string, string>): ChatMessage {
  const at = (message: ChatMessage) => newest.get(message.messageId ?? '') ?? '';
  return siblings.reduce((best, sibling) => (compare(at(sibling), at(best)) > 0 ? sibling : best));
}

/** The newest id at or below each message. Identifiers of messages sort by time, and a child is younger than its parent. */
function newestBelow(children: Children): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  const all = [...children.values()].flat().sort((a, b) => compare(b.messageId ?? '', a.messageId ?? ''));
  for (const { messageId = '', parentId = '' } of all) {
    const own = newest.get(messageId) ?? messageId;
    newest.set(messageId, own);
    if (compare(own, newest.get(parentId) ?? '') > 0) newest.set(parentId, own);
  }
  return newest;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
