// The refusals of Graph: status, code, message and details as its documentation and many field reports have them.
import type { JsonObject } from './json.ts';

/** What a refusal says beside its status. */
export interface Refusal {
  code: string;
  message: string;
  details?: { code: string; target: string; message?: string }[];
  headers?: Record<string, string>;
}

/** Thrown by an operation that refuses; the exchange turns it into the answer. */
export class GraphError extends Error {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
  }
}

/** The body of a refusal, stamped with the moment and the request it answers. */
export const errorBody = (refusal: Refusal, stamp: { date: string; requestId: string; clientRequestId: string }): JsonObject => ({
  error: {
    code: refusal.code,
    message: refusal.message,
    ...(refusal.details && { details: refusal.details.map((detail) => ({ message: refusal.message, ...detail })) }),
    innerError: {
      date: stamp.date.slice(0, 19),
      'request-id': stamp.requestId,
      'client-request-id': stamp.clientRequestId,
    },
  },
});

export const badRequest = (message: string, details?: Refusal['details']): GraphError =>
  new GraphError(400, { code: 'Request_BadRequest', message, ...(details && { details }) });

/** Refusals of the OData layer, which Graph codes without a prefix. */
export const badQuery = (message: string): GraphError => new GraphError(400, { code: 'BadRequest', message });

export const unsupportedQuery = (message = 'Unsupported Query.'): GraphError => new GraphError(400, { code: 'Request_UnsupportedQuery', message });

export const notFound = (id: string): GraphError =>
  new GraphError(404, {
    code: 'Request_ResourceNotFound',
    message: `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  });

export const forbidden = (): GraphError =>
  new GraphError(403, { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' });

export const invalidValue = (property: string, resource: string): GraphError =>
  badRequest(`Invalid value specified for property '${property}' of resource '${resource}'.`, [{ code: 'InvalidValue', target: property }]);

export const alreadyTaken = (property: string): GraphError =>
  badRequest(`Another object with the same value for property ${property} already exists.`, [{ code: 'ObjectConflict', target: property }]);

export const syncedObject = (): GraphError =>
  badRequest(
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
  );

export const mailGroup = (): GraphError => badRequest('Cannot Update a mail-enabled security groups and or distribution list.');

export const unknownProperty = (name: string, type: string, clause = ''): GraphError =>
  badQuery(`${clause}Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);

export const expiredPage = (): GraphError =>
  new GraphError(400, { code: 'Directory_ExpiredPageToken', message: 'The specified page token value has expired and can no longer be included in your request.' });
