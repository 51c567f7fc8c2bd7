import Type from 'typebox'
import { invalid } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { ok, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'
import { checked, problem } from './bodies.ts'
import { SMART_BCC_EMAIL, toPipedrivePerson } from './mapping.ts'
import { toOldTime } from './old-time.ts'
import { getPersonToWrite } from './person-to-write.ts'
import { errorResponse } from './schema.ts'
import { USER_NAME } from './users.ts'

const oldPoint = Type.Object({ value: Type.String(), primary: Type.Boolean(), label: Type.String() })
const count = Type.Integer()

/** The person in the format of version 1, after another person was merged into it. */
const mergedPerson = Type.Object({
  id: Type.Integer(),
  company_id: Type.Integer(),
  name: Type.String(),
  first_name: nullable(Type.String()),
  last_name: nullable(Type.String()),
  owner_id: Type.Integer(),
  org_id: nullable(Type.Integer()),
  open_deals_count: count,
  related_open_deals_count: count,
  closed_deals_count: count,
  related_closed_deals_count: count,
  participant_open_deals_count: count,
  participant_closed_deals_count: count,
  email_messages_count: count,
  activities_count: count,
  done_activities_count: count,
  undone_activities_count: count,
  files_count: count,
  notes_count: count,
  followers_count: count,
  won_deals_count: count,
  related_won_deals_count: count,
  lost_deals_count: count,
  related_lost_deals_count: count,
  active_flag: Type.Boolean(),
  phone: Type.Array(oldPoint),
  email: Type.Array(oldPoint),
  add_time: Type.String(),
  update_time: Type.String(),
  visible_to: Type.String(),
  picture_id: nullable(Type.Integer()),
  label: nullable(Type.Integer()),
  label_ids: Type.Array(Type.Integer()),
  org_name: nullable(Type.String()),
  owner_name: Type.String(),
  cc_email: Type.String(),
  merge_what_id: Type.Integer(),
})

export const mergePersons = route({
  method: 'PUT',
  path: '/v1/persons/:id/merge',
  operationId: 'mergePersons',
  summary: 'Make a person part of another one, which stays',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Persons#mergePersons',
  role: 'write',
  params: pathParameters(Type.Object({ id: Type.Integer() })),
  body: checked(jsonBody(Type.Object({ merge_with_id: Type.Integer() }))),
  responses: {
    200: Type.Object({ success: Type.Literal(true), data: mergedPerson }),
    400: errorResponse,
    401: errorResponse,
    403: errorResponse,
    404: errorResponse,
  },
  async handle({ params: { id }, body: { merge_with_id }, caller, hub }) {
    const from = await getPersonToWrite(caller, hub, id)
    const into = await getPersonToWrite(caller, hub, merge_with_id)
    if (from.id === into.id) {
      throw invalid([problem(['merge_with_id'], 'format', 'A person cannot be merged with itself')])
    }
    const person = await hub.people.merge(caller, { into: into.id, from: from.id })
    const { settings, vendorIds } = await hub.organizations.get(caller.orgId)
    const shown = { ...toMergedPerson(person, settings), company_id: Number(vendorIds.pipedrive) }
    return ok({ success: true, data: { ...shown, merge_what_id: id } })
  },
})

function toMergedPerson(person: Person, settings: Parameters<typeof toPipedrivePerson>[1]['settings']) {
  const counts = Object.keys(mergedPerson.properties).filter((name) => name.endsWith('_count'))
  const view = { settings, customFields: [], optionLabels: false, include: counts as never[] }
  const shown = toPipedrivePerson(person, view)
  return {
    id: shown.id,
    name: shown.name,
    first_name: shown.first_name,
    last_name: shown.last_name,
    owner_id: shown.owner_id,
    org_id: shown.org_id,
    ...Object.fromEntries(counts.map((name) => [name, shown[name as 'files_count']])),
    active_flag: true,
    phone: shown.phones,
    email: shown.emails,
    add_time: toOldTime(person.createdAt),
    update_time: toOldTime(person.updatedAt),
    visible_to: String(shown.visible_to),
    picture_id: shown.picture_id,
    label: shown.label_ids[0] ?? null,
    label_ids: shown.label_ids,
    org_name: person.companyId === null ? null : person.company,
    owner_name: USER_NAME,
    cc_email: SMART_BCC_EMAIL,
  }
}
