// Requests that wait for somebody else's decision: seen, decided, withdrawn.
import { approvalsPageSchema, approvalsQuerySchema } from '../../../shared/api.ts';
import { approvalView, approvalViewSchema } from '../../../shared/approval.ts';
import { isVisibleTo, readApprovals } from '../../commands/approval-list.ts';
import { tooLate } from '../../plans/approval-records.ts';
import { readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';

const listApprovals = defineRoute({
  method: 'GET', path: '/approvals', ability: 'own.see', summary: 'Requests for approval, latest first: one’s own, and everybody’s for those who may see all work',
  query: approvalsQuerySchema,
  answers: { 200: approvalsPageSchema },
  run: async ({ services, actor, query: { status, pageSize, pageToken } }) => {
    const list = ['approvals', status];
    const { approvals, next } = await readApprovals(services, actor.tenant, {
      wanted: (approval) => isVisibleTo(actor, approval) && (status === undefined || approvalView(approval).state === status),
      after: readPageToken(list, pageToken), limit: pageSize,
    });
    return { status: 200, body: { items: approvals.map(approvalView), ...(next === null ? {} : { nextPageToken: writePageToken(list, next) }) } };
  },
});

const getApproval = defineRoute({
  method: 'GET', path: '/approvals/{id}', ability: 'own.see', summary: 'One request for approval: what it would do to whom, and what was decided',
  answers: { 200: approvalViewSchema },
  run: async ({ services, actor, params }) => {
    const approval = await services.approvals.find(actor.tenant, params['id'] ?? '');
    if (!isVisibleTo(actor, approval)) await services.actors.demand(actor, 'jobs.see', { action: 'approvals', request: approval.id });
    return { status: 200, body: approvalView(approval) };
  },
});

const approve = defineRoute({
  method: 'POST', path: '/approvals/{id}/approve', ability: 'approvals.decide', summary: 'Approve a request, so that it runs; nobody approves their own. Too late: 409 with the decision that stands; 409 approval.needed: more would be lost than when you read it',
  answers: { 200: approvalViewSchema },
  run: async ({ services, actor, delegation, params }) => {
    const approval = await services.approvals.approve(actor, params['id'] ?? '', { delegation });
    // It came to nothing, because whoever asked could not ask for it any more: nobody is to take that for approved.
    if (approval.state === 'void') throw tooLate(approval);
    return { status: 200, body: approvalView(approval) };
  },
});

const reject = defineRoute({
  method: 'POST', path: '/approvals/{id}/reject', ability: 'approvals.decide', summary: 'Reject a request, so that nothing of it is done. Too late: 409 with the decision that stands',
  answers: { 200: approvalViewSchema },
  run: async ({ services, actor, params }) => ({ status: 200, body: approvalView(await services.approvals.decide(actor, params['id'] ?? '', 'reject')) }),
});

const withdrawApproval = defineRoute({
  method: 'POST', path: '/approvals/{id}/withdraw', ability: 'own.see', summary: 'Take a request back; for the one who asked alone',
  answers: { 200: approvalViewSchema },
  run: async ({ services, actor, params }) => ({ status: 200, body: approvalView(await services.approvals.withdraw(actor, params['id'] ?? '')) }),
});

export const approvalRoutes: readonly Route[] = [
  listApprovals, getApproval,
  approve, reject, withdrawApproval,
];
