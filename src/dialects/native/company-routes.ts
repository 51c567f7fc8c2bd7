import Type from 'typebox'

import { type Hub, personFields } from '../../hub/hub.ts'
import type { Company } from '../../model/catalog.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { answer, type Route, route, type WireAnswer } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { companyDraft, companyPatch, nativeCompanies, nativeCompany } from './catalog-schema.ts'
import { listCompaniesQuery } from './company-query.ts'
import { encodeCursor } from './cursor.ts'
import { answerPeople } from './people-list.ts'
import { listPeopleQuery } from './query.ts'
import {
  ifMatch,
  nextLink,
  REFERENCE,
  refuses,
  requireNumber,
  requireVersion,
  timeTag,
} from './route-parts.ts'
import { nativePeople } from './schema.ts'
import { strictBody } from './strict-body.ts'

const companyPath = pathParameters(Type.Object({ company_id: Type.String({ minLength: 1 }) }))

const listCompanies = route({
  method: 'GET',
  path: '/v1/companies',
  operationId: 'listCompanies',
  summary: 'List and search companies; oldest first unless sorted otherwise',
  reference: REFERENCE,
  role: 'read',
  query: listCompaniesQuery,
  responses: { 200: nativeCompanies, ...refuses(400, 401) },
  async handle({ query, caller, hub, wire }) {
    const page = await hub.companies.list(caller, query)
    const nextCursor = page.next ? encodeCursor(page.next, query.order) : null
    const body = { items: page.items.map(toNativeCompany), nextCursor }
    return answer(200, body, nextCursor ? nextLink(wire, nextCursor) : {})
  },
})

const createCompany = route({
  method: 'POST',
  path: '/v1/companies',
  operationId: 'createCompany',
  summary: 'Create a company',
  reference: REFERENCE,
  role: 'write',
  body: strictBody(companyDraft),
  responses: { 201: nativeCompany, ...refuses(400, 401, 403) },
  async handle({ body, caller, hub }) {
    return answerCompany(201, await hub.companies.create(caller, body))
  },
})

const getCompany = route({
  method: 'GET',
  path: '/v1/companies/:company_id',
  operationId: 'getCompany',
  summary: 'Read a company, also a removed one, which has removedAt set',
  reference: REFERENCE,
  role: 'read',
  params: companyPath,
  responses: { 200: nativeCompany, ...refuses(401, 404) },
  async handle({ params, caller, hub }) {
    const companyId = requireNumber(params.company_id, 'company')
    return answerCompany(200, await hub.companies.get(caller, companyId, { removed: true }))
  },
})

const updateCompany = route({
  method: 'PATCH',
  path: '/v1/companies/:company_id',
  operationId: 'updateCompany',
  summary: 'Rename a company, also in its people',
  reference: REFERENCE,
  role: 'write',
  params: companyPath,
  headers: ifMatch,
  body: strictBody(companyPatch),
  responses: { 200: nativeCompany, ...refuses(400, 401, 403, 404, 412) },
  async handle({ params, headers, body, caller, hub }) {
    const companyId = requireNumber(params.company_id, 'company')
    const update = (within: Hub) => within.companies.update(caller, companyId, body)
    if (headers.ifVersion === undefined) return answerCompany(200, await update(hub))
    const changed = await hub.transaction(async (within) => {
      requireVersion((await within.companies.get(caller, companyId)).updatedAt, headers)
      return update(within)
    })
    return answerCompany(200, changed)
  },
})

const removeCompany = route({
  method: 'DELETE',
  path: '/v1/companies/:company_id',
  operationId: 'removeCompany',
  summary: 'Remove a company; its people stay linked to it',
  reference: REFERENCE,
  role: 'write',
  params: companyPath,
  responses: { 200: nativeCompany, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    const companyId = requireNumber(params.company_id, 'company')
    return answerCompany(200, await hub.companies.remove(caller, companyId))
  },
})

const listCompanyPeople = route({
  method: 'GET',
  path: '/v1/companies/:company_id/people',
  operationId: 'listCompanyPeople',
  summary: 'List, search and filter the people of a company',
  reference: REFERENCE,
  role: 'read',
  params: companyPath,
  query: listPeopleQuery,
  responses: { 200: nativePeople, ...refuses(400, 401, 403, 404) },
  cacheable: true,
  async handle(request) {
    const companyId = requireNumber(request.params.company_id, 'company')
    const { id } = await request.hub.companies.get(request.caller, companyId, { removed: true })
    return answerPeople(request, [{ field: personFields.companyId, test: { op: 'eq', value: id } }])
  },
})

export const companyRoutes: readonly Route[] = [
  listCompanies,
  createCompany,
  getCompany,
  updateCompany,
  removeCompany,
  listCompanyPeople,
]

function answerCompany(status: number, company: Company): WireAnswer {
  return answer(status, toNativeCompany(company), timeTag(company.updatedAt))
}

function toNativeCompany({ id, name, attributes, createdAt, updatedAt, removedAt }: Company) {
  return {
    id,
    name,
    attributes,
    createdAt: toMicroseconds(createdAt),
    updatedAt: toMicroseconds(updatedAt),
    removedAt: removedAt === null ? null : toMicroseconds(removedAt),
  }
}
