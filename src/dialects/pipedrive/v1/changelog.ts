import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { CustomField } from '../../../model/catalog.ts'
import { type FieldChange, fieldParts, type NewChange } from '../../../model/change.ts'
import { invalid } from '../../../model/errors.ts'
import { isJsonObject, type Json, type JsonObject, sameJson } from '../../../model/json.ts'
import { type ContactPoint, mainContactPoint, type PersonId } from '../../../model/person.ts'
import { ok, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { nullable } from '../../kit/nullable.ts'
import { DEFAULT_OWNER } from '../lookups.ts'
import { toOldTime } from '../old-time.ts'
import { oldRules, wrong } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { toOldCustomValues } from './custom-values.ts'
import { offsetParameters } from './offset-page.ts'
import { oldTime, success } from './schema.ts'

/** The changes of the fields of a person, newest first: the hub's history in the words of the vendor. */

const fieldValue = nullable(Type.String())
const changedField = Type.Object({
  field_key: Type.String({ description: 'A system field, or the code of a custom field.' }),
  old_value: fieldValue,
  new_value: fieldValue,
  actor_user_id: Type.Integer(),
  time: oldTime,
  change_source: Type.String({ description: '`app` for changes in a browser, else `api`.' }),
  change_source_user_agent: Type.Null(),
  is_bulk_update_flag: Type.Boolean({ description: 'Whether an import made the change.' }),
})

export const getPersonChangelog = route({
  method: 'GET',
  path: '/v1/persons/:id/changelog',
  operationId: 'getPersonChangelog',
  summary: 'List the changes of the fields of a person, newest first',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Persons#getPersonChangelog',
  role: 'read',
  params: pathParameters(Type.Object({ id: Type.Integer() })),
  query: queryParameters(
    Type.Object({
      cursor: Type.Optional(
        Type.String({
          emptyMeansAbsent: true,
          description: '`additional_data.next_cursor` of the page before.',
        }),
      ),
      limit: offsetParameters.limit,
    }),
    oldRules,
  ),
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(changedField),
      additional_data: Type.Object({ next_cursor: nullable(Type.String()) }),
    }),
    400: errorResponse,
    401: errorResponse,
    404: errorResponse,
  },
  async handle({ params, query: { cursor, limit }, caller, hub }) {
    const first = cursor === undefined ? undefined : numberIn(cursor)
    const person = await hub.people.getByVendorId(caller, 'pipedrive', String(params.id), { removed: true })
    const rows = await readRows(caller, hub, person.id, { first, limit: limit + 1 })
    const beyond = rows[limit]
    return ok({
      success: true,
      data: rows.slice(0, limit).map(({ row }) => row),
      additional_data: { next_cursor: beyond ? cursorAt(beyond.number) : null },
    })
  },
})

interface NumberedRow {
  /** Descends from newest to oldest. */
  readonly number: number
  readonly row: object
}

/** More than the rows of any one change. */
const ROWS_PER_VERSION = 1000

/** Changes that are read at a time. */
const CHANGES_AT_ONCE = 100

/** @param page.first the number of the newest row to return */
async function readRows(
  caller: Caller,
  hub: Hub,
  personId: PersonId,
  page: { readonly first: number | undefined; readonly limit: number },
): Promise<NumberedRow[]> {
  const { first = Number.POSITIVE_INFINITY, limit } = page
  const fields = await hub.catalog.listCustomFields(caller)
  const rows: NumberedRow[] = []
  let beforeVersion = page.first === undefined ? undefined : Math.floor(page.first / ROWS_PER_VERSION) + 1
  while (rows.length < limit) {
    const changes = await hub.history.listByPerson(caller, personId, {
      ...(beforeVersion !== undefined && { beforeVersion }),
      limit: CHANGES_AT_ONCE,
    })
    for (const change of changes) {
      rows.push(...numbered(change, fields).filter(({ number }) => number <= first))
    }
    beforeVersion = changes.at(-1)?.version
    if (changes.length < CHANGES_AT_ONCE) break
  }
  return rows.slice(0, limit)
}

function numbered(change: NewChange, fields: readonly CustomField[]): NumberedRow[] {
  const about = {
    actor_user_id: DEFAULT_OWNER,
    time: toOldTime(change.at),
    change_source: change.principal.kind === 'session' ? 'app' : 'api',
    change_source_user_agent: null,
    is_bulk_update_flag: change.principal.kind === 'import',
  }
  return changedFields(change, fields)
    .slice(0, ROWS_PER_VERSION)
    .map((field, index) => ({
      number: change.version * ROWS_PER_VERSION + (ROWS_PER_VERSION - 1 - index),
      row: { ...field, ...about },
    }))
}

interface ChangedField {
  readonly field_key: string
  readonly old_value: string | null
  readonly new_value: string | null
}

/** A new person is one row, because its first values are no changes. Fields that Pipedrive does not have are left out. */
function changedFields(
  { kind, at, fields }: NewChange,
  customFields: readonly CustomField[],
): ChangedField[] {
  switch (kind) {
    case 'created':
      return [{ field_key: 'add_time', old_value: null, new_value: toOldTime(at) }]
    case 'removed':
      return [{ field_key: 'active_flag', old_value: '1', new_value: '0' }]
    case 'restored':
      return [{ field_key: 'active_flag', old_value: '0', new_value: '1' }]
    default:
      return (fields ?? []).flatMap((change) => toChangedFields(change, customFields))
  }
}

const pointsText = (points: Json) =>
  (points as unknown as readonly ContactPoint[]).map(({ value }) => value).join(', ')
const addressText = (points: Json) =>
  mainContactPoint(points as unknown as readonly ContactPoint[])?.value ?? ''
const idsText = (ids: Json) => (ids as readonly number[]).join(',')

/** The vendor's key of each field, and the text of its values. */
const keys: Readonly<Record<string, readonly [key: string, text?: (value: Json) => string]>> = {
  fullName: ['name'],
  given: ['first_name'],
  surname: ['last_name'],
  companyId: ['org_id'],
  jobTitle: ['job_title'],
  birthday: ['birthday'],
  notes: ['notes'],
  emails: ['email', pointsText],
  phones: ['phone', pointsText],
  onlineServices: ['im', pointsText],
  addresses: ['postal_address', addressText],
  labelIds: ['label_ids', idsText],
}

const extensionKeys = {
  ownerId: 'owner_id',
  visibleTo: 'visible_to',
  pictureId: 'picture_id',
  marketingStatus: 'marketing_status',
} as const

function toChangedFields(change: FieldChange, customFields: readonly CustomField[]): ChangedField[] {
  const { field, before, after } = change
  const { name, key } = fieldParts(field)
  if (name === 'customFields')
    return customChanges(
      customFields.find((known) => known.key === key),
      change,
    )
  if (field === 'extensions.pipedrive') return extensionChanges(before, after)
  const known = Object.hasOwn(keys, field) ? keys[field] : undefined
  if (!known) return []
  const [field_key, text = String] = known
  return differing(field_key, textOrNull(before, text), textOrNull(after, text))
}

function customChanges(field: CustomField | undefined, { before, after }: FieldChange): ChangedField[] {
  if (!field) return []
  const [old, now] = [before, after].map((value) => toOldCustomValues([field], { [field.code]: value }))
  return Object.keys(now!).flatMap((key) =>
    differing(key, textOrNull(old![key]!, String), textOrNull(now![key]!, String)),
  )
}

function extensionChanges(before: Json, after: Json): ChangedField[] {
  const [old, now]: JsonObject[] = [before, after].map((value) => (isJsonObject(value) ? value : {}))
  return Object.entries(extensionKeys).flatMap(([name, key]) =>
    differing(key, textOrNull(old![name] ?? null, String), textOrNull(now![name] ?? null, String)),
  )
}

function differing(field_key: string, old_value: string | null, new_value: string | null): ChangedField[] {
  return sameJson(old_value, new_value) ? [] : [{ field_key, old_value, new_value }]
}

function textOrNull(value: Json, text: (value: Json) => string): string | null {
  return value === null ? null : text(value) || null
}

/** Base64 of `id:<number>`, as in the vendor's example. */
function cursorAt(number: number): string {
  return Buffer.from(`id:${number}`).toString('base64')
}

/** @throws invalid */
function numberIn(cursor: string): number {
  const [, digits] = /^id:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []
  if (digits === undefined) throw invalid([wrong('cursor', 'The value is not a valid cursor')])
  return Number(digits)
}
