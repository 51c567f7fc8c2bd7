import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Company } from '../../model/catalog.ts'
import { KithError } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { ok, type Route, route } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import {
  contactSyncNames,
  createPersonBody,
  type PersonChange,
  refuseBody,
  updatePersonBody,
} from './bodies.ts'
import { readCustomFields } from './custom-values.ts'
import { toPipedrivePerson } from './mapping.ts'
import { getPersonToWrite, updatePerson as updatePersonWith } from './person-to-write.ts'
import { rules } from './query.ts'
import { deletedResponse, errorResponse, personResponse } from './schema.ts'
import { fromPersonBody, fromPersonChange, type Referred } from './writing.ts'

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Persons'
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const

const personPath = pathParameters(Type.Object({ id: Type.Integer() }))
/** Writes take no parameters. */
const noQuery = queryParameters(Type.Object({}), rules)

const addPerson = route({
  method: 'POST',
  path: '/api/v2/persons',
  operationId: 'addPerson',
  summary: 'Add a person',
  reference: `${REFERENCE}#addPerson`,
  role: 'write',
  query: noQuery,
  body: createPersonBody,
  responses: { 200: personResponse, ...refused },
  async handle({ body, caller, hub }) {
    const referred = await checkAgainstAccount(body, caller, hub)
    return personAnswer(caller, hub, await hub.people.create(caller, fromPersonBody(body, referred)))
  },
})

const updatePerson = route({
  method: 'PATCH',
  path: '/api/v2/persons/:id',
  operationId: 'updatePerson',
  summary: 'Change the keys that are sent',
  reference: `${REFERENCE}#updatePerson`,
  role: 'write',
  params: personPath,
  query: noQuery,
  body: updatePersonBody,
  responses: { 200: personResponse, ...refused, 404: errorResponse },
  async handle({ params, body, caller, hub }) {
    const referred = await checkAgainstAccount(body, caller, hub)
    const person = await updatePersonWith(caller, hub, params.id, (before) =>
      fromPersonChange(before, body, referred),
    )
    return personAnswer(caller, hub, person)
  },
})

const deletePerson = route({
  method: 'DELETE',
  path: '/api/v2/persons/:id',
  operationId: 'deletePerson',
  summary: 'Delete a person (soft delete)',
  reference: `${REFERENCE}#deletePerson`,
  role: 'write',
  params: personPath,
  query: noQuery,
  responses: { 200: deletedResponse, ...refused, 404: errorResponse },
  async handle({ params, caller, hub }) {
    const person = await getPersonToWrite(caller, hub, params.id)
    await hub.people.remove(caller, person.id)
    return ok({ success: true, data: { id: params.id } })
  },
})

export const writeRoutes: readonly Route[] = [addPerson, updatePerson, deletePerson]

/**
 * Checks against the account: whether fields are enabled, and whether referenced entities exist.
 *
 * @throws forbidden, invalid
 */
export async function checkAgainstAccount(body: PersonChange, caller: Caller, hub: Hub): Promise<Referred> {
  const { settings } = await hub.organizations.get(caller.orgId)
  const off = settings.contactSync ? undefined : contactSyncNames.find((name) => body[name] !== undefined)
  if (off) throw notEnabled(`${off} needs contact sync, which is not enabled for this company`)
  if (body.marketing_status !== undefined && !settings.marketingApp) {
    throw notEnabled('marketing_status needs the marketing app, which is not enabled for this company')
  }
  const company = body.org_id ? await linkedCompany(caller, hub, body.org_id) : undefined
  if (body.label_ids?.length) {
    const known = (await hub.catalog.listLabels(caller)).map(({ id }) => id)
    if (body.label_ids.some((id) => !known.includes(id)))
      throw refuseBody(['label_ids'], 'The label does not exist')
  }
  const customFields = body.custom_fields
    ? readCustomFields(
        body.custom_fields,
        await hub.catalog.listCustomFields(caller),
        settings.defaultTimeZone,
      )
    : {}
  return { customFields, ...(company && { company: company.name }) }
}

/** @throws invalid */
async function linkedCompany(caller: Caller, hub: Hub, companyId: number): Promise<Company> {
  return hub.companies.get(caller, companyId).catch((error: unknown) => {
    if (error instanceof KithError && error.code === 'not_found') {
      throw refuseBody(['org_id'], 'The organization does not exist')
    }
    throw error
  })
}

function notEnabled(message: string): KithError {
  return new KithError('forbidden', message, { subject: 'feature' })
}

async function personAnswer(caller: Caller, hub: Hub, person: Person) {
  const [{ settings }, customFields] = await Promise.all([
    hub.organizations.get(caller.orgId),
    hub.catalog.listCustomFields(caller),
  ])
  const view = { settings, customFields, optionLabels: false, include: [] }
  return ok({ success: true, data: toPipedrivePerson(person, view) })
}
