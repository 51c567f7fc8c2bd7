import Type, { type Static } from 'typebox'
import { type PersonQuery, personColumns } from '../../model/query.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { shownProperties } from './schema.ts'

const rules: QueryRules = {
  unknown: 'ignore',
  repeated: 'join',
  booleans: { true: true, false: false },
  empty: 'absent',
}

const knownProperties = Object.keys(shownProperties.properties)
const defaultProperties = ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname']

/** Shown in every answer, whatever the request asks for. */
const fixedProperties = ['createdate', 'hs_object_id', 'lastmodifieddate']

/** The names of all properties that Kith has. */
export const allProperties = knownProperties.join(',')

const properties = Type.Optional(
  Type.String({
    description: 'Names of properties to show, with commas between them; unknown ones are ignored.',
  }),
)

const listParameters = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
  after: Type.Optional(
    Type.String({ pattern: '^\\d{1,16}$', description: '`paging.next.after` of the page before.' }),
  ),
  properties,
})

const getParameters = Type.Object({ properties })

export const listContactsQuery = queryParameters(listParameters, rules)
export const getContactQuery = queryParameters(getParameters, rules)

/** Contacts in the order of creation; `after` is the position of the first contact of the page. */
export function toPersonQuery({ limit, after }: Static<typeof listParameters>): PersonQuery {
  return {
    order: [{ field: personColumns.createdAt, direction: 'asc' }],
    page: { limit, ...(after !== undefined && { from: [Number(after)] }) },
  }
}

export function propertiesAsked({ properties }: { properties?: string | undefined }): readonly string[] {
  return properties === undefined ? defaultProperties : [...fixedProperties, ...properties.split(',')]
}
