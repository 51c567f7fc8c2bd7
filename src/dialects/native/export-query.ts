import Type, { type Static } from 'typebox'
import type { ExportReadOptions } from '../../model/bulk.ts'
import type { Problem } from '../../model/errors.ts'
import type { PersonId } from '../../model/person.ts'
import { personColumns } from '../../model/query.ts'
import type { Reader, RequestPart, WireRequest } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
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

/** Ids that a body may list under one name: they fit into what a body may have, however JSON is laid out. */
const EXPORT_IDS_MAX = 40_000

/** What is wrong is told of so many ids; of a list of something else nobody reads more. */
const WRONG_IDS_TOLD_MAX = 20

const { q, filterId } = selectionParameters
const removed = Type.Optional(
  Type.Enum(['exclude', 'include', 'only'], {
    description: 'Removed people; left out by default, but in jsonl.',
  }),
)
const shape = {
  format: Type.Optional(
    Type.String({
      maxLength: 40,
      description:
        'jsonl (lossless), csv, vcard, vcard3 or jscontact; jsonl unless a dialect is named. See docs/import.md.',
    }),
  ),
  dialect: Type.Optional(
    Type.String({ maxLength: 40, description: 'In the shape of this API, a person a line.' }),
  ),
  pageSize: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 500,
      description: 'With dialect: a list answer of that API with so many people a line.',
    }),
  ),
}
const sort = sortParameter(
  'The order of the file, as of the list of people; createdAt when left out. Not with ids, which come in their own.',
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
        description: 'A filter, as the parameter of the same name has it as a text.',
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

/** What a page of the console sends: only a form makes a browser save an answer as it comes in. */
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

const json = jsonBody(exportBodySchema)
const form = queryParameters(exportForm, rules)

/** JSON, or a form whose fields are called like the parameters of the address. */
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

/** As a request asks for it, in whichever way. */
type Wanted = Omit<Static<typeof exportForm>, 'ids' | 'except'> & {
  readonly ids?: readonly string[]
  readonly except?: readonly string[]
}

function isForm(wire: WireRequest): boolean {
  const type = wire.header('content-type') ?? ''
  return type.split(';', 1)[0]!.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

function fromForm({ params, wire }: RequestPart, problems: Problem[]): Wanted {
  const query = new URLSearchParams(wire.body?.toString('utf8'))
  return fromTexts(form.read({ params, wire: { ...wire, query } }, problems))
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
    const message = 'sort does not go with ids, which come in their own order'
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
      const message = `${name} must be ids of people, such as psn_00abc12def3; number ${index + 1} is none`
      problems.push({ in: 'query', path: [name, index], rule: 'format', received, message })
    }
  }
  return ids
}
