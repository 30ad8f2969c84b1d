// The one list of REST routes; the server, the OpenAPI document and the tests of the door are derived from it.
import type { AuditEntry } from '../../../shared/audit.ts';
import type { PropertyDefinition } from '../../../shared/property.ts';
import type { ReportRow } from '../../../shared/job.ts';
import type { Route } from '../route.ts';
import { listApplications } from './applications.ts';
import { approvalRoutes } from './approvals.ts';
import { changeUser } from './change-user.ts';
import { deletedUserRoutes } from './deleted-users.ts';
import { groupChangeRoutes } from './group-changes.ts';
import { addMembers, getGroup, listGroups, listMembers, removeMember } from './groups.ts';
import { commitImport, createImport, importTemplate, listImportRows } from './imports.ts';
import { getJob, jobEvents, jobReport, jobSecrets, jobSecretsFile, listJobs, stopJob } from './jobs.ts';
import { listLicences } from './licences.ts';
import { me } from './me.ts';
import { cancelPlan, commitPlan, createPlan, getPlan, undoPlan } from './plans.ts';
import { propertyRoutes } from './properties.ts';
import { getSettings, getSync, listAudit, patchSettings, startSync } from './records.ts';
import { userAccessRoutes } from './user-access.ts';
import { listWelcomes } from './welcomes.ts';
import { userActions } from './user-actions.ts';
import { createUser, getUser, listUsers } from './users.ts';

/** Writers of files; bot/app.ts hands in those of bot/files. */
export interface FileWriters {
  reportCsv(rows: AsyncIterable<ReportRow>): AsyncIterable<string>;
  templateCsv(properties: readonly PropertyDefinition[]): string;
  auditCsv(entries: AsyncIterable<AuditEntry>): AsyncIterable<string>;
}

export function routesWith({ reportCsv, templateCsv, auditCsv }: FileWriters): readonly Route[] {
  return [
    me,
    listUsers, createUser, ...deletedUserRoutes, getUser, changeUser, ...userActions, ...userAccessRoutes,
    listGroups, getGroup, listMembers, addMembers, removeMember, ...groupChangeRoutes,
    listLicences, listApplications,
    createPlan, getPlan, commitPlan, cancelPlan, undoPlan,
    ...approvalRoutes,
    createImport, importTemplate(templateCsv), listImportRows, commitImport,
    listJobs, getJob, jobReport(reportCsv), stopJob, jobEvents, jobSecrets, jobSecretsFile,
    listAudit(auditCsv), getSettings, patchSettings, ...propertyRoutes, listWelcomes, getSync, startSync,
  ];
}
