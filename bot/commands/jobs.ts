// jobs – the latest work, whoever started it.
import { askedAt } from '../../shared/job.ts';
import type { Job, JobState } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { countOf, line, moment } from './card.ts';
import { defineCommand, refuseWords } from './command.ts';
import { outcomeOf } from './job.card.ts';
import { listCard } from './list.card.ts';

const stateNames: Readonly<Record<JobState, string>> = { queued: 'waiting', running: 'running', stopped: 'stopped', done: 'done', failed: 'failed' };

export const jobs = defineCommand({
  name: 'jobs',
  aliases: ['list jobs'],
  usage: 'jobs',
  summary: 'the latest work and where it stands',
  section: 'Work and records',
  ability: 'jobs.see',
  read: (said) => { refuseWords(said, 'For one job, write: job <id>'); },
  run: async ({ services, actor }) => {
    const { jobs: latest, next } = await services.changes.jobs(actor.tenant, { limit: limits.peopleOnCard });
    const title = latest.length === 0 ? 'No jobs yet' : `The latest ${countOf(latest.length, 'job', 'jobs')}`;
    const note = latest.length === 0 ? 'Whatever you change shows up here.' : 'Type “job” and the id for one of them, “undo” and the id to take it back.';
    return {
      card: listCard({ title, note, items: latest.map((job) => ({ name: job.title, detail: jobWords(job) })), link: next === null ? '' : services.tabAddress(actor.tenant, 'jobs') }),
      summary: title,
    };
  },
});

function jobWords(job: Job): ReturnType<typeof line> {
  return line(`${stateNames[job.state]}, ${outcomeOf(job)} · ${job.requestedBy.name} · `, moment(askedAt(job)), ` · ${job.id}${job.undoneBy === null ? '' : ' · undone'}`);
}
