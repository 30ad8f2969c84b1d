// The tab says of lost passwords what the card in the chat says.
import { describe, expect, test } from '@jest/globals';
import { jobCard } from '../../bot/commands/job.card.ts';
import { emptySummary } from '../../shared/job.ts';
import type { Job } from '../../shared/job.ts';
import { lostLine, lostSentence } from '../../shared/lost-secrets.ts';

const lost = { count: 1_740, certain: true, what: 'passwords', remedy: 'make new ones with “send invite … with:password”' };

function job(changes: Partial<Job> = {}): Job {
  return {
    id: 'j', tenant: 'contoso', kind: 'import', title: 'Import', plan: 'j', state: 'done', progress: { done: 1_740, total: 1_740 }, summary: { ...emptySummary, created: 1_740 },
    requestedBy: { id: 'm', name: 'Megan', email: 'megan@contoso.com' }, source: 'chat', created: '2026-11-20T09:30:00.000Z', started: null, finished: '2026-11-20T09:30:00.000Z',
    stopRequested: false, lease: null, cursor: null, problem: null, cards: [], undoable: false, undoneBy: null, secretsLost: lost, ...changes,
  };
}
const textsOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []);

describe('what is said of lost passwords', () => {
  test.each([
    ['for certain', {}], ['perhaps', { secretsLost: { ...lost, certain: false } }], ['of one person', { secretsLost: { ...lost, count: 1, what: 'access passes' } }],
  ])('%s is said in the words of the card', (_, changes) => {
    const said = job(changes);
    const card = textsOf(jobCard(said));
    expect(lostSentence(said)).not.toBe('');
    expect(card.some((text) => text.includes(lostSentence(said)))).toBe(true);
    expect(card.some((text) => text.includes(lostLine(said)))).toBe(true);
  });

  test.each([['while the job runs', { state: 'running' }], ['after it was taken back', { undoneBy: 'u' }], ['where none were lost', { secretsLost: undefined }]] as const)('is nothing %s', (_, changes) => {
    const { secretsLost, ...rest } = { ...job(), ...changes };
    const said = secretsLost === undefined ? rest : { ...rest, secretsLost };
    expect([lostLine(said), lostSentence(said)]).toEqual(['', '']);
  });
});
