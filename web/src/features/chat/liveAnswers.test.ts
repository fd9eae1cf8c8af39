import { describe, expect, it } from 'vitest';
import { after, type LiveAnswer } from './liveAnswers';

const begun: LiveAnswer = { content: '', reasoning: '', phase: 'queued', percent: 0, hasFailedOver: false, isCut: false, nodeId: '' };
const delta = (content: string, nextOffset: number) => ({ delta: { content, nextOffset, reasoning: '', nextReasoningOffset: 0 } });

describe('an answer that grows', () => {
  it('adds what comes', () => {
    const live = [delta('Hel', 3), delta('lo', 5)].reduce(after, begun);
    expect(live).toMatchObject({ content: 'Hello', phase: 'writing' });
  });

  it('adds nothing twice that comes again', () => {
    const live = [delta('Hello', 5), delta('Hello', 5), delta('lo wor', 9), delta('ld', 11)].reduce(after, begun);
    expect(live.content).toBe('Hello world');
  });

  it('is connected again with whatever comes', () => {
    expect(after({ ...begun, isCut: true }, { queued: {} }).isCut).toBe(false);
  });

  it('remembers that a node was lost', () => {
    const live = [{ started: { nodeId: 'node_a' } }, { failover: { nodeId: 'node_b' } }, delta('x', 1)].reduce(after, begun);
    expect(live).toMatchObject({ hasFailedOver: true, nodeId: 'node_b' });
  });
});
