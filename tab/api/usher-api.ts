// The calls the pages make, one function a route, typed by the contract.
import { z } from 'zod';
import { auditPageSchema, groupsPageSchema, jobsPageSchema, meSchema, planViewSchema, reportSchema, usersPageSchema } from '../../shared/api.ts';
import type { AuditPage, GroupWithCount, JobView, Me, PlanRowView, PlanView, Report, UsersPage, UsersQuery } from '../../shared/api.ts';
import { limits } from '../../shared/limits.ts';
import { userSchema } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { Client } from './client.ts';

/** What the user list can be narrowed by, and its order; absent = not narrowed. `status`: one or several, separated by commas. */
export type UserListQuery = Partial<Pick<UsersQuery, 'type' | 'role' | 'group' | 'licence' | 'property' | 'q' | 'sort'>> & { status?: string };

/** What the audit trail can be narrowed by. */
export type AuditQuery = Partial<Record<'person' | 'action' | 'from' | 'to', string>>;

/** What the check says of a row of a plan. */
export type Verdict = PlanRowView['verdict'];

/** A property as administrators defined it; of a choice, what can be chosen. */
const propertySchema = z.object({ key: z.string(), name: z.string(), type: z.string(), choices: z.array(z.string()).default([]) });
export type Property = z.infer<typeof propertySchema>;

export interface PageRequest {
  pageSize: number;
  pageToken?: string | undefined;
  signal?: AbortSignal;
}

export function fetchMe(client: Client): Promise<Me> {
  return client.get('/me', { schema: meSchema });
}

export function fetchUsers(client: Client, query: UserListQuery, page: PageRequest): Promise<UsersPage> {
  return client.get('/users', {
    schema: usersPageSchema,
    query: { ...query, pageSize: page.pageSize, pageToken: page.pageToken },
    ...(page.signal ? { signal: page.signal } : {}),
  });
}

export function fetchUser(client: Client, id: string): Promise<User> {
  return client.get(`/users/${encodeURIComponent(id)}`, { schema: userSchema });
}

/** The groups to choose from. One page: a menu with more than 500 entries helps nobody; the search field finds the rest. Nobody reads here how many members they have. */
export async function fetchGroups(client: Client): Promise<GroupWithCount[]> {
  return (await client.get('/groups', { schema: groupsPageSchema, query: { pageSize: limits.pageSize.most, members: 'last-read' } })).items;
}

export async function fetchProperties(client: Client): Promise<Property[]> {
  return (await client.get('/properties', { schema: z.object({ items: z.array(propertySchema) }) })).items;
}

export async function fetchJobs(client: Client, count: number): Promise<JobView[]> {
  return (await client.get('/jobs', { schema: jobsPageSchema, query: { pageSize: count } })).items;
}

/** Latest first. A page may be short, even empty, and still have a next one: the server looks through so many entries at a time. */
export function fetchAudit(client: Client, query: AuditQuery, page: PageRequest): Promise<AuditPage> {
  return client.get('/audit', {
    schema: auditPageSchema,
    query: { ...query, pageSize: page.pageSize, pageToken: page.pageToken },
    ...(page.signal ? { signal: page.signal } : {}),
  });
}

/** All that fits, as a CSV file. */
export function downloadAudit(client: Client, query: AuditQuery): Promise<{ name: string; content: Blob }> {
  return client.download('/audit', { ...query, format: 'csv' });
}

/** A plan with a page of its rows; `verdict`: only rows of this kind. */
export function fetchPlan(client: Client, { id, verdict }: { id: string; verdict?: Verdict | undefined }, page: PageRequest): Promise<PlanView> {
  return client.get(`/plans/${encodeURIComponent(id)}`, {
    schema: planViewSchema,
    query: { verdict, pageSize: page.pageSize, pageToken: page.pageToken },
    ...(page.signal ? { signal: page.signal } : {}),
  });
}

export function fetchReport(client: Client, job: string, page: PageRequest): Promise<Report> {
  return client.get(`/jobs/${encodeURIComponent(job)}/report`, {
    schema: reportSchema,
    query: { format: 'json', pageSize: page.pageSize, pageToken: page.pageToken },
    ...(page.signal ? { signal: page.signal } : {}),
  });
}

/** The whole report as a CSV file. */
export function downloadReport(client: Client, job: string): Promise<{ name: string; content: Blob }> {
  return client.download(`/jobs/${encodeURIComponent(job)}/report`, { format: 'csv' });
}

/** The encrypted file with the one-time passwords of a job: once, for whoever asked for the job. */
export function takeSecretsFile(client: Client, job: string): Promise<{ name: string; content: Blob }> {
  return client.take(`/jobs/${encodeURIComponent(job)}/secrets-file`);
}
