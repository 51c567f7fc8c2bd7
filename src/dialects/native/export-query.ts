import Type, { type Static } from 'typebox'
import type { ExportReadOptions } from '../../model/bulk.ts'
import type { Problem } from '../../model/errors.ts'
import type { PersonId } from '../../model/person.ts'
import { personColumns } from '../../model/query.ts'
import type { Reader, RequestPart, WireRequest } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { FILTER_CHARS_MAX } from './filter.ts'
import { fromNativeId } from './mapping.ts'
import { readSort } from './order.ts'
import {
  filterText,
  idsText,
  readSelection,
  rules,
  type Selection,
  selectionParameters,
  sortable,
  sortParameter,
} from './query.ts'
import { strictBody } from './strict-body.ts'

/** The most ids that a body may list under one name. They fit into the body limit however the JSON is formatted. */
const EXPORT_IDS_MAX = 40_000

/** The most invalid ids to report. A list of something other than ids has a problem at every index. */
const WRONG_IDS_TOLD_MAX = 20

const { q, filterId } = selectionParameters
const removed = Type.Optional(
  Type.Enum(['exclude', 'include', 'only'], {
    description: 'Removed people; excluded by default, except in jsonl.',
  }),
)
const shape = {
  format: Type.Optional(
    Type.String({
      maxLength: 40,
      description:
        'jsonl (lossless), csv, vcard, vcard3 or jscontact; jsonl by default without `dialect`. See docs/import.md.',
    }),
  ),
  dialect: Type.Optional(
    Type.String({ maxLength: 40, description: 'In the format of this API, one person per line.' }),
  ),
  pageSize: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 500,
      description: 'Only with dialect: each line is a list response of that API with this number of people.',
    }),
  ),
}
const sort = sortParameter(
  'The order of the file, as in the list of people; createdAt by default. Not allowed with ids, which keep their own order.',
)

const parameters = Type.Object({
  ...shape,
  ...selectionParameters,
  except: idsText('All but these people'),
  removed,
  sort,
})

const idList = (description: string) =>
  Type.Optional(Type.Array(Type.String(), { maxItems: EXPORT_IDS_MAX, description }))

const exportBodySchema = Type.Object(
  {
    ...shape,
    q,
    filter: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'The same filter as in the query parameter, as JSON instead of a string.',
      }),
    ),
    filterId,
    ids: idList(`Of these people only, in this order; at most ${EXPORT_IDS_MAX}.`),
    except: idList(`All but these people; at most ${EXPORT_IDS_MAX}.`),
    removed,
    sort,
  },
  { additionalProperties: false },
)

/** The console sends a form, because browsers save a response to disk while receiving it only for forms. */
export const exportForm = Type.Object(
  {
    ...shape,
    q,
    filter: filterText,
    filterId,
    ids: idsText('Of these people only, in this order', EXPORT_IDS_MAX),
    except: idsText('All but these people', EXPORT_IDS_MAX),
    removed,
    sort,
  },
  { additionalProperties: false },
)

/** An export request. Its saved filter is not loaded yet. */
export interface ExportRequest extends Selection {
  readonly options: Omit<ExportReadOptions, 'filter'>
}

const address = queryParameters(parameters, rules)

export const exportQuery: Reader<typeof parameters, ExportRequest> = {
  schema: parameters,
  read: (part, problems) => toAsked(fromTexts(address.read(part, problems)), problems),
}

const json = strictBody(exportBodySchema)
const form = queryParameters(exportForm, rules)

/** JSON, or a form whose fields have the names of the query parameters. */
export const exportBody: Reader<typeof exportBodySchema, ExportRequest> = {
  schema: exportBodySchema,
  read(part, problems) {
    const found: Problem[] = []
    const wanted = isForm(part.wire) ? fromForm(part, found) : fromJson(part, found)
    const asked = toAsked(wanted, found)
    problems.push(...found.map((problem): Problem => ({ ...problem, in: 'body' })))
    return asked
  },
}

/** The export request, from a query string or a body. */
type Wanted = Omit<Static<typeof exportForm>, 'ids' | 'except'> & {
  readonly ids?: readonly string[]
  readonly except?: readonly string[]
}

function isForm(wire: WireRequest): boolean {
  const type = wire.header('content-type') ?? ''
  return type.split(';', 1)[0]!.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

function fromForm({ params, wire }: RequestPart, problems: Problem[]): Wanted {
  const rawQuery = wire.body?.toString('utf8') ?? ''
  const query = new URLSearchParams(rawQuery)
  return fromTexts(form.read({ params, wire: { ...wire, query, rawQuery } }, problems))
}

function fromTexts({ ids, except, ...rest }: Static<typeof exportForm>): Wanted {
  return {
    ...rest,
    ...(ids !== undefined && { ids: ids.split(',') }),
    ...(except !== undefined && { except: except.split(',') }),
  }
}

function fromJson(part: RequestPart, problems: Problem[]): Wanted {
  const body = json.read(part, problems)
  if (problems.length > 0) return {}
  const { filter, ...rest } = body
  if (!filter) return rest
  const text = JSON.stringify(filter)
  if (text.length <= FILTER_CHARS_MAX) return { ...rest, filter: text }
  const message = `filter must have at most ${FILTER_CHARS_MAX} characters as JSON`
  problems.push({ in: 'body', path: ['filter'], rule: 'too_long', message })
  return rest
}

function toAsked(
  { q, filter, filterId, ids, except, sort, ...rest }: Wanted,
  problems: Problem[],
): ExportRequest {
  const asked = {
    ...(q !== undefined && { q }),
    ...(filter !== undefined && { filter }),
    ...(filterId !== undefined && { filterId }),
  }
  if (sort !== undefined && ids !== undefined) {
    const message = 'sort cannot be combined with ids, which keep their own order'
    problems.push({ in: 'query', path: ['sort'], rule: 'not_allowed', received: sort, message })
  }
  const order = sort === undefined ? undefined : readSort(sort, sortable, personColumns.createdAt, problems)
  return {
    ...readSelection(asked, problems),
    options: {
      ...rest,
      ...(ids && { ids: readIds(ids, 'ids', problems) }),
      ...(except && { except: readIds(except, 'except', problems) }),
      ...(order && { order }),
    },
  }
}

function readIds(texts: readonly string[], name: string, problems: Problem[]): PersonId[] {
  const ids: PersonId[] = []
  let wrong = 0
  for (const [index, received] of texts.entries()) {
    const id = fromNativeId(received)
    if (id !== undefined) ids.push(id)
    else if (++wrong <= WRONG_IDS_TOLD_MAX) {
      const message = `${name} must be ids of people, such as psn_00abc12def3; number ${index + 1} is not an id`
      problems.push({ in: 'query', path: [name, index], rule: 'format', received, message })
    }
  }
  return ids
}
