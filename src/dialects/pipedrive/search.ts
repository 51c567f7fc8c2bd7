import Type, { type Static, type TSchema } from 'typebox'
import { invalid, type Problem } from '../../model/errors.ts'
import { isJsonObject } from '../../model/json.ts'
import { type Field, type Filter, foldText, type Page } from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { rules, splitList, wrong } from './query.ts'

/**
 * Search results: exact matches first, then prefix matches, then substring matches; each group is sorted by id. The search
 * reads the store itself, so it finds new writes at once.
 */

/**
 * The ways to match, best first, with their scores. The vendor's scores have no fixed range: recordings hold 0.00136, 0.489265
 * and 1.28568 (n8n-io/n8n, `packages/nodes-base/nodes/Pipedrive/test/v2/mock-data.json`).
 */
const tiers = [
  { score: 1.2, op: 'eq' },
  { score: 0.7, op: 'startsWith' },
  { score: 0.4, op: 'contains' },
] as const
type Match = (typeof tiers)[number]['op']

export interface SearchQuery<Name extends string> {
  readonly term: string
  readonly fields: readonly Name[]
  readonly exact: boolean
  readonly limit: number
  readonly from?: SearchCursor
  readonly organizationId?: number
  readonly include: readonly string[]
}

interface SearchCursor {
  readonly score: number
  readonly id: number
}

export interface Found<T> {
  readonly items: readonly { readonly item: T; readonly score: number }[]
  readonly nextCursor: string | null
}

/**
 * @param passes the filter for one way of matching
 * @param list reads a page by id, from the given id
 * @param idOf the id that `list` sorts by
 */
export async function search<T>(
  query: Pick<SearchQuery<string>, 'exact' | 'limit' | 'from'>,
  passes: (op: Match) => Filter,
  list: (filter: Filter, from: number, limit: number) => Promise<Page<T>>,
  idOf: (item: T) => number,
): Promise<Found<T>> {
  const found: { item: T; score: number }[] = []
  const start = query.from ?? { score: tiers[0].score, id: 0 }
  for (const [index, { score, op }] of tiers.entries()) {
    if (score > start.score || (query.exact && op !== 'eq')) continue
    const better = tiers.slice(0, index).map((tier) => ({ not: passes(tier.op) }))
    const filter: Filter = { all: [passes(op), ...better] }
    const from = score === start.score ? start.id : 0
    const { items } = await list(filter, from, query.limit + 1 - found.length)
    found.push(...items.map((item) => ({ item, score })))
    if (found.length > query.limit) break
  }
  const beyond = found[query.limit]
  return {
    items: found.slice(0, query.limit),
    nextCursor: beyond ? encodeSearchCursor({ score: beyond.score, id: idOf(beyond.item) }) : null,
  }
}

/** The case-insensitive filter for strings. */
export function textMatch(field: Field, op: Match, value: string): Filter {
  return { some: field, test: { op, value, folded: true } }
}

/** The strings that contain the term. */
export function matchingTexts(
  texts: readonly (string | null)[],
  { term, exact }: { term: string; exact: boolean },
) {
  const wanted = foldText(term)
  return texts.filter((text): text is string => {
    if (text === null) return false
    return exact ? foldText(text) === wanted : foldText(text).includes(wanted)
  })
}

/** Reads the parameters of a search over the given fields. */
export function searchQuery<const Name extends string>(options: {
  readonly fields: readonly Name[]
  /** The values of `include_fields`; if empty, the parameter does not exist. */
  readonly include: readonly string[]
  /** Whether `organization_id` narrows the search. */
  readonly organization: boolean
}): Reader<TSchema, SearchQuery<Name>> {
  const whole = Type.Object({
    term: Type.String({ description: 'At least 2 characters, with exact_match at least 1.' }),
    fields: Type.Optional(
      Type.String({ emptyMeansAbsent: true, description: `Comma-separated: ${options.fields.join(', ')}.` }),
    ),
    exact_match: Type.Boolean({ default: false }),
    organization_id: Type.Optional(Type.Integer()),
    include_fields: Type.Optional(
      Type.String({ emptyMeansAbsent: true, description: `Comma-separated: ${options.include.join(', ')}.` }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    cursor: Type.Optional(
      Type.String({
        emptyMeansAbsent: true,
        description: '`additional_data.next_cursor` of the page before.',
      }),
    ),
  })
  const absent = [
    ...(options.organization ? [] : ['organization_id' as const]),
    ...(options.include.length > 0 ? [] : ['include_fields' as const]),
  ]
  const parameters = queryParameters(Type.Omit(whole, absent), rules)
  return {
    schema: parameters.schema,
    read(part, problems) {
      const read = parameters.read(part, problems) as Static<typeof whole>
      const term = (read.term ?? '').trim()
      const least = read.exact_match ? 1 : 2
      if (read.term !== undefined && [...term].length < least) problems.push(tooShort(least))
      const from = read.cursor === undefined ? undefined : decodeSearchCursor(read.cursor)
      return {
        term,
        fields: names(read.fields, options.fields, 'fields', problems) as Name[],
        exact: read.exact_match,
        limit: read.limit,
        ...(from && { from }),
        ...(read.organization_id !== undefined && { organizationId: read.organization_id }),
        include: read.include_fields
          ? names(read.include_fields, options.include, 'include_fields', problems)
          : [],
      }
    },
  }
}

/** The named fields, or all fields if none is named. */
function names(
  text: string | undefined,
  known: readonly string[],
  parameter: string,
  problems: Problem[],
): readonly string[] {
  const named = splitList(text ?? '').filter((name) => name !== '')
  for (const name of named) {
    if (!known.includes(name)) problems.push(wrong(parameter, `Unknown field '${name.slice(0, 100)}'`))
  }
  return named.length > 0 ? named : known
}

function tooShort(least: number): Problem {
  const message = `The value must have at least ${least} characters`
  return { in: 'query', path: ['term'], rule: 'too_short', expected: least, message }
}

function encodeSearchCursor({ score, id }: SearchCursor): string {
  const content = { field: 'result_score', fieldValue: score, sortDirection: 'desc', id }
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** @throws invalid */
function decodeSearchCursor(text: string): SearchCursor {
  const content = parse(text)
  const { field, fieldValue, sortDirection, id } = isJsonObject(content as never)
    ? (content as never)
    : NOTHING
  const known = field === 'result_score' && sortDirection === 'desc' && Number.isSafeInteger(id)
  if (!known || !Number.isFinite(fieldValue) || Number(id) < 1) {
    throw invalid([wrong('cursor', 'The value is not a valid cursor')])
  }
  return { score: Number(fieldValue), id: Number(id) }
}

const NOTHING: Record<'field' | 'fieldValue' | 'sortDirection' | 'id', unknown> = {
  field: undefined,
  fieldValue: undefined,
  sortDirection: undefined,
  id: undefined,
}

const CURSOR_CHARS_MAX = 1024

function parse(text: string): unknown {
  if (text.length > CURSOR_CHARS_MAX) return undefined
  try {
    return JSON.parse(Buffer.from(text.replaceAll(' ', '+'), 'base64').toString())
  } catch {
    return undefined
  }
}
