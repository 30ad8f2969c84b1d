// What others would lose with an account: who reports to it, and groups that nobody else owns.
import { z } from 'zod';
import type { Ties } from '../ports.ts';
import { isSuccess } from './graph-answer.ts';
import { batchSize, readBatch } from './graph-batch.ts';
import type { ReadOptions } from './graph-batch.ts';
import type { GraphClient } from './graph-client.ts';
import { segment, userPath } from './graph-path.ts';
import { optionalText, pageOf, shaped } from './graph-shape.ts';

const namedSchema = z.object({ id: z.string().min(1), displayName: optionalText });
type Named = z.infer<typeof namedSchema>;

/** The first page behind each path; whatever cannot be read counts as empty, because this only informs. */
async function firstPages(client: GraphClient, paths: readonly string[], options: ReadOptions): Promise<Named[][]> {
  if (paths.length === 0) return [];
  const answers = await readBatch(client, paths, options);
  return answers.map((answer) => (isSuccess(answer) ? shaped(pageOf(namedSchema), answer.body).items : []));
}

/** A group whose owners cannot be read says nothing. */
function isLeftAlone(owners: readonly Named[], userIds: readonly string[]): boolean {
  return owners.length > 0 && owners.every(({ id }) => userIds.includes(id));
}

export async function readTies(client: GraphClient, userIds: readonly string[], options: ReadOptions): Promise<Map<string, Ties>> {
  const reports = await firstPages(client, userIds.map((id) => `${userPath(id)}/directReports?$select=id,displayName`), options);
  const owned = await firstPages(client, userIds.map((id) => `${userPath(id)}/ownedObjects/microsoft.graph.group?$select=id,displayName`), options);
  const groups = [...new Map(owned.flat().map((group) => [group.id, group])).values()].slice(0, batchSize);
  const owners = await firstPages(client, groups.map(({ id }) => `/groups/${segment(id)}/owners?$select=id,displayName`), options);
  const orphaned = new Set(groups.filter((_group, at) => isLeftAlone(owners[at] ?? [], userIds)).map(({ id }) => id));
  return new Map(userIds.map((id, at) => [id, {
    reports: (reports[at] ?? []).filter((report) => !userIds.includes(report.id)).map(({ displayName }) => displayName),
    soleOwnerOf: (owned[at] ?? []).filter((group) => orphaned.has(group.id)).map(({ displayName }) => displayName),
  }]));
}
