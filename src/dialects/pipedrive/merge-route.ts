import Type from 'typebox'
import { invalid } from '../../model/errors.ts'
import { ok, route } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import { checked, problem } from './bodies.ts'
import { getPersonToWrite } from './person-to-write.ts'
import { errorResponse } from './schema.ts'
import { pictureObject, toRecentPerson } from './v1/mapping.ts'
import { type MergedPerson, mergedPerson } from './v1/schema.ts'
import { oldViewOf } from './v1/view.ts'

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
  async handle({ params: { id }, body: { merge_with_id }, caller, hub, wire }) {
    const from = await getPersonToWrite(caller, hub, id)
    const into = await getPersonToWrite(caller, hub, merge_with_id)
    if (from.id === into.id) {
      throw invalid([problem(['merge_with_id'], 'format', 'A person cannot be merged with itself')])
    }
    const person = await hub.people.merge(caller, { into: into.id, from: from.id })
    const view = await oldViewOf({ caller, hub, wire }, { people: [person] })
    const shown = {
      ...toRecentPerson(person, view),
      picture_id: pictureObject(person, view),
      merge_what_id: id,
    }
    const names = Object.keys(mergedPerson.properties) as (keyof MergedPerson)[]
    const data = Object.fromEntries(names.map((name) => [name, shown[name]])) as MergedPerson
    return ok({ success: true, data })
  },
})
