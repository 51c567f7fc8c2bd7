/**
 * The query language into which every dialect translates its filters, sorting and paging.
 *
 * Tests follow SQL: the test of a missing value is unknown, `not` of unknown is unknown, and only people for whom the
 * filter is true are returned. Texts are compared by Unicode code point, or with `folded` after NFC and lower-casing.
 * `store/queries/person-query.ts` compiles queries to SQL.
 */
export interface PersonQuery {
  readonly filter?: Filter
  /** At most `queryLimits.orderTermsMax` terms. Ties are ordered by internal id, in the direction of the last term. */
  readonly order: readonly OrderTerm[]
  readonly page: OffsetPage | SeekPage
  /** Removed people are excluded by default. */
  readonly removed?: 'exclude' | 'include' | 'only'
}

export interface OffsetPage {
  readonly offset: number
  readonly limit: number
}

/**
 * A page that begins at a position of the order. Its order needs a single folded term, or terms of one direction whose
 * fields always have values.
 */
export interface SeekPage {
  readonly from?: Position
  /** Whether the page begins after the position instead of at it. */
  readonly after?: boolean
  /** Rows to skip from the position, to jump into a list and continue by positions. */
  readonly skip?: number
  readonly limit: number
}

/** The rows that a page skips before its first one. */
export function skippedRows(page: OffsetPage | SeekPage): number {
  return ('offset' in page ? page.offset : page.skip) ?? 0
}

/**
 * One value for each term of an order, followed by the internal id if the terms can leave ties. The value of a folded
 * term is the folded text, or null if the person has no text.
 */
export type Position = readonly (string | number | null)[]

export interface OrderTerm {
  readonly field: Field
  readonly direction: 'asc' | 'desc'
  /**
   * Orders a text by the first `orderedTextChars` characters of its folded form, in which an index is sorted. People
   * without the text come last in both directions, because the index does not contain them.
   */
  readonly folded?: boolean
  /** The place of missing values. By default they are last with `asc` and first with `desc`. */
  readonly nulls?: 'first' | 'last'
}

export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  /** Tests the value of a field, or the first entry of a list. */
  | { readonly field: Field; readonly test: Test }
  /** True if the field is the id of a company for which the inner filter, of company fields, is true. Never unknown. */
  | { readonly company: Filter; readonly of: Field }
  /** True if at least one entry of a list or map passes the tests of its key and value. Never unknown. */
  | { readonly some: Field; readonly test?: Test; readonly key?: Test }

/** True for a filter without tests, which has the same result as no filter. */
export function selectsEverybody(filter: Filter): boolean {
  return 'all' in filter && filter.all.every(selectsEverybody)
}

export type Scalar = string | number

export type Test =
  | {
      readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
      readonly value: Scalar
      readonly folded?: boolean
    }
  /** Without values, the test is false, and its negation is true. */
  | { readonly op: 'in'; readonly values: readonly Scalar[]; readonly folded?: boolean }
  | { readonly op: 'contains' | 'startsWith' | 'endsWith'; readonly value: string; readonly folded?: boolean }
  | { readonly op: 'missing' }
  /** True if all tests pass for the same value. */
  | { readonly op: 'all'; readonly tests: readonly Test[] }
  | { readonly op: 'not'; readonly test: Test }

/**
 * A field by which people can be filtered or sorted.
 *
 * It is a column of every person (`createdAt`, `updatedAt`, `removedAt`, `version`), the id in a dialect
 * (`{ name: 'vendorId', key: 'acme' }`), or a look-up value that `hub/people/lookups.ts` or a dialect's `lookups`
 * derives from the person at each write.
 */
export interface Field {
  readonly name: string
  /** The key of an entry of a map: `{ name: 'customFields', key: 'plan', … }`. */
  readonly key?: string
  readonly type: 'text' | 'number'
  /** Rounds a number down to a multiple of this for ordering, so that values shown as equal tie. For columns only. */
  readonly step?: number
  /** The value of people who have no row for the field, so that the most common value needs no row. */
  readonly default?: Scalar
  /** Values may override their folded form (`LookupValue.folded`), so that equal texts can have different ones. */
  readonly normalised?: boolean
  /** Each person has at most one value, so that the position of a value can be ignored. */
  readonly single?: boolean
  /** For a field whose values are mostly those of another field. */
  readonly alias?: FieldAlias
  /**
   * Refused for keys without the right to sensitive values, because filtering would reveal hidden values. Fields of a dialect
   * are refused too, unless the dialect names them in `visibleExtensions`.
   */
  readonly sensitive?: boolean
}

/** Values of an alias that are equal to those of the other field in everything, place included, are stored once for both. */
export interface FieldAlias {
  /** The name of the other field, which is not an alias itself. */
  readonly of: string
  /** Marks the rows that are also of the alias: a power of two below 2^14, which no other alias of that field has. */
  readonly bit: number
}

/**
 * One row of the look-up tables. A text is stored as written and folded. NUL characters are stored as U+FFFD, because
 * the engines do not support them.
 */
export interface LookupValue {
  readonly name: string
  readonly key?: string
  readonly text?: string
  /** Overrides the folded form of `text` in fields that are `normalised`, such as the normal form of contact points. */
  readonly folded?: string
  readonly number?: number
  /** As in the field. */
  readonly alias?: FieldAlias
}

/** Values of fields that may share rows belong to one group, and are replaced together. */
export function lookupGroup({ name, alias }: Pick<LookupValue, 'name' | 'alias'>): string {
  return alias?.of ?? name
}

export const personColumns = {
  createdAt: { name: 'createdAt', type: 'number' },
  updatedAt: { name: 'updatedAt', type: 'number' },
} as const satisfies Record<string, Field>

/** The internal id of a person, to select individual people. */
export const personIdField: Field = { name: 'id', type: 'number' }

/** The columns of companies. */
export const companyColumns = {
  id: { name: 'id', type: 'number' },
  ...personColumns,
} as const satisfies Record<string, Field>

export function vendorIdField(dialect: string, type: 'text' | 'number' = 'text'): Field {
  return { name: 'vendorId', key: dialect, type }
}

/** Lower case and NFC: the form for case-insensitive comparison. It keeps accents. */
export function foldText(text: string): string {
  // ASCII has no other form than the composed one, and normalising takes longer than everything else here.
  if (isAscii(text)) return text.toLowerCase()
  // Lower-casing decomposes some letters, such as J with caron, that NFC composes.
  return text.normalize('NFC').toLowerCase().normalize('NFC')
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

/** Removes accents, for accent-insensitive search: José becomes Jose. Letters such as ø and ł have no accent. */
export function withoutAccents(text: string): string {
  if (isAscii(text)) return text
  return text
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu, '')
    .normalize('NFC')
}

export interface Page<T> {
  readonly items: readonly T[]
  /** The position of the first item of the next page; absent on the last page. Only for seek pages. */
  readonly next?: Position
}

/** The number of characters of a folded text by which it is ordered. */
export const orderedTextChars = 200

export const queryLimits = {
  pageSizeMax: 1000,
  /** Nesting of `all`, `any` and `not`. */
  filterDepthMax: 16,
  filterTestsMax: 200,
  /** What all conditions of a filter may cost together, in look-ups by an index; see `hub/people/query-price.ts`. */
  filterPriceMax: 2000,
  /** Values of all `in` tests of a filter together. */
  filterValuesMax: 5000,
  orderTermsMax: 5,
  /** Rows that a page can skip: the largest 32-bit integer. */
  offsetMax: 2_147_483_647,
} as const
