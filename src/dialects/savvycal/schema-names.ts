import { createClientBody, updateClientBody } from './bodies.ts'
import {
  clientResponse,
  clientsResponse,
  forbiddenResponse,
  genericErrorResponse,
  jsonErrorResponse,
  notFoundResponse,
  paginationMeta,
  savvycalClient,
  unauthorizedResponse,
} from './schema.ts'

/** The vendor's names, as the types that its SDK generates have them (svycal/appointments, `packages/core/src/schema.d.ts`). */
export const schemas = {
  Client: savvycalClient,
  ClientResponse: clientResponse,
  ClientsResponse: clientsResponse,
  CreateClientRequest: createClientBody.schema,
  ForbiddenResponse: forbiddenResponse,
  GenericErrorResponse: genericErrorResponse,
  JsonErrorResponse: jsonErrorResponse,
  NotFoundResponse: notFoundResponse,
  PaginationMeta: paginationMeta,
  UnauthorizedResponse: unauthorizedResponse,
  UpdateClientRequest: updateClientBody.schema,
}
