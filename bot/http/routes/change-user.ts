// What can be changed about one user: names, contact and job details, and the role.
import type { z } from 'zod';
import { acceptedSchema, userChangeSchema } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import { userSchema } from '../../../shared/user.ts';
import { fieldsIn } from '../../commands/edited-fields.ts';
import type { OperationRequest } from '../../plans/change.ts';
import { propertyValues } from '../../plans/property-definitions.ts';
import { carryOut } from '../carry-out.ts';
import { findUser } from '../named.ts';
import { defineRoute } from '../route.ts';

function operationsFor({ role, properties: values, ...wanted }: z.output<typeof userChangeSchema>): OperationRequest[] {
  const fields = fieldsIn(wanted);
  return [
    ...(Object.keys(fields).length === 0 ? [] : [{ kind: 'edit-user' as const, fields }]),
    ...(values === undefined || Object.keys(values).length === 0 ? [] : [{ kind: 'set-properties' as const, values }]),
    ...(role === undefined ? [] : [{ kind: 'set-role' as const, role }]),
  ];
}

export const changeUser = defineRoute({
  method: 'PATCH', path: '/users/{id}', ability: 'users.change', summary: 'Change names, details and role of a user; what is left out stays, and a new Organisation Admin waits for an approver',
  body: userChangeSchema,
  answers: { 200: userSchema, 202: acceptedSchema },
  run: async ({ services, actor, params, body }) => {
    if (body.role !== undefined) await services.actors.demand(actor, 'roles.change', 'PATCH /users/{id}');
    const user = await findUser(services, actor.tenant, params['id'] ?? '');
    const plan = await services.changes.plan(actor, { title: `Edit ${user.displayName}`, operations: operationsFor({ ...body, properties: await propertyValues(services, actor.tenant, body.properties ?? {}) }), users: [user] });
    // All of it is so already.
    if (plan.counts.skip > 0) return { status: 200, body: user };
    const outcome = await carryOut({ services, actor }, plan);
    if (outcome.state === 'accepted') return outcome.answer;
    const [row] = outcome.rows;
    if (row?.status !== 'changed') throw new UsherError('status.refuses', row?.reason || 'The user was not changed.');
    return { status: 200, body: await findUser(services, actor.tenant, user.id) };
  },
});
