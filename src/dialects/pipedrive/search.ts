import Type, { type Static, type TSchema } from 'typebox'
import { invalid, type Problem } from '../../model/errors.ts'
import { isJsonObject } from '../../model/json.ts'
import { type Field, type Filter, foldText, type Page, queryLimits } from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { oldRules, rules, splitList, wrong } from './query.ts'

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
export type Match = (typeof tiers)[number]['op']

export interface SearchQuery<Name extends string> {
  readonly term: string
  readonly fields: readonly Name[]
  readonly exact: boolean
  readonly limit: number
  readonly from?: SearchCursor
  readonly organizationId?: number
  readonly include: readonly string[]
}

/** The first item of the next page. */
export interface SearchCursor {
  readonly score: number
  /** The place of its source among those that are searched together. */
  readonly source: number
  readonly id: number
}

export interface Found<T> {
  readonly items: readonly { readonly item: T; readonly score: number }[]
  readonly next?: SearchCursor
  readonly nextCursor: string | null
}

/** What is searched: persons, or organizations. */
export interface SearchSource<T> {
  /** The filter for one way of matching. */
  passes(op: Match): Filter
  /** Reads a page by id, from the given id. */
  list(filter: Filter, from: number, limit: number): Promise<Page<T>>
  /** The id that `list` sorts by. */
  idOf(item: T): number
}

/** Equal scores are ordered by source, then by id. */
export async function search<T>(
  query: Pick<SearchQuery<string>, 'exact' | 'limit' | 'from'>,
  sources: readonly SearchSource<T>[],
): Promise<Found<T>> {
  const found: { item: T; score: number; source: number; id: number }[] = []
  const start = query.from ?? { score: tiers[0].score, source: 0, id: 0 }
  for (const [index, { score, op }] of tiers.entries()) {
    if (score > start.score || (query.exact && op !== 'eq')) continue
    for (const [source, { passes, list, idOf }] of sources.entries()) {
      if (found.length > query.limit || (score === start.score && source < start.source)) continue
      const better = tiers.slice(0, index).map((tier) => ({ not: passes(tier.op) }))
      const from = score === start.score && source === start.source ? start.id : 0
      const wanted = query.limit + 1 - found.length
      const { items } = await list({ all: [passes(op), ...better] }, from, wanted)
      found.push(...items.map((item) => ({ item, score, source, id: idOf(item) })))
    }
  }
  const beyond = found[query.limit]
  return {
    items: found.slice(0, query.limit).map(({ item, score }) => ({ item, score })),
    ...(beyond && { next: beyond }),
    nextCursor: beyond ? encodeSearchCursor(beyond, sources.length) : null,
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
  readonly limitMax?: number
  /** Version 1 has `start` in place of a cursor, and ignores unknown parameters. */
  readonly offset?: boolean
}): Reader<TSchema, SearchQuery<Name> & { readonly start: number }> {
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
    start: Type.Integer({ minimum: 0, maximum: queryLimits.offsetMax, default: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: options.limitMax ?? 500, default: 100 }),
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
    options.offset ? ('cursor' as const) : ('start' as const),
  ]
  const parameters = queryParameters(Type.Omit(whole, absent), options.offset ? oldRules : rules)
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
        start: read.start ?? 0,
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

/** The source is part of the cursor only where several are searched. */
function encodeSearchCursor({ score, source, id }: SearchCursor, sources: number): string {
  const content = {
    field: 'result_score',
    fieldValue: score,
    sortDirection: 'desc',
    id,
    ...(sources > 1 && { source }),
  }
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** @throws invalid */
function decodeSearchCursor(text: string): SearchCursor {
  const content = parse(text)
  const {
    field,
    fieldValue,
    sortDirection,
    id,
    source = 0,
  } = isJsonObject(content as never) ? (content as never) : NOTHING
  const known = field === 'result_score' && sortDirection === 'desc' && isNumber(id, 1) && isNumber(source, 0)
  if (!known || !Number.isFinite(fieldValue)) {
    throw invalid([wrong('cursor', 'The value is not a valid cursor')])
  }
  return { score: Number(fieldValue), source: Number(source), id: Number(id) }
}

function isNumber(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min
}

const NOTHING: Record<'field' | 'fieldValue' | 'sortDirection' | 'id' | 'source', unknown> = {
  field: undefined,
  fieldValue: undefined,
  sortDirection: undefined,
  id: undefined,
  source: undefined,
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
