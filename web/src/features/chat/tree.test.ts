import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '@/api/schema.gen';
import { branchOf, childrenOf } from './tree';

const message = (messageId: string, parentId = ''): ChatMessage => ({ messageId, parentId });
const ids = (messages: ChatMessage[], chosen: [string, string][] = []) =>
  branchOf(childrenOf(messages), new Map(chosen)).map((entry) => entry.message.messageId);

describe('branches', () => {
  // 1 ─ 2 ─ 3 ─ 4      and 5 in the place of 3, with its answer 6
  //       └ 5 ─ 6
  const forked = [message('m6', 'm5'), message('m5', 'm2'), message('m4', 'm3'), message('m3', 'm2'), message('m2', 'm1'), message('m1')];

  it('follows the one in which something happened last', () => {
    expect(ids(forked)).toEqual(['m1', 'm2', 'm5', 'm6']);
    expect(ids([...forked, message('m7', 'm4')])).toEqual(['m1', 'm2', 'm3', 'm4', 'm7']);
  });

  it('follows the chosen one', () => {
    expect(ids(forked, [['m2', 'm3']])).toEqual(['m1', 'm2', 'm3', 'm4']);
  });

  it('passes over a choice that is no more', () => {
    expect(ids(forked, [['m2', 'gone']])).toEqual(['m1', 'm2', 'm5', 'm6']);
  });

  it('counts versions from the oldest', () => {
    const versions = branchOf(childrenOf(forked), new Map()).map((entry) => entry.versions.length);
    expect(versions).toEqual([1, 1, 2, 1]);
    expect(branchOf(childrenOf(forked), new Map())[2]?.versions).toEqual(['m3', 'm5']);
  });

  it('is empty without messages', () => expect(ids([])).toEqual([]));
});
