/**
 * The one filter, sort and page language every dialect translates into.
 *
 * Comparison follows SQL: a missing value makes a test unknown, `not` keeps it unknown, and only people who are
 * certainly selected are returned. Text compares by Unicode code point; with `folded` on, after NFC and
 * lower-casing. `store/queries/person-query.ts` compiles it.
 */
export interface PersonQuery {
  readonly filter?: Filter
  /** At most `queryLimits.orderTermsMax`; ties end by internal id, in the last term's direction. */
  readonly order: readonly OrderTerm[]
  readonly page: OffsetPage | SeekPage
  /** Removed people are left out unless asked for. */
  readonly removed?: 'exclude' | 'include' | 'only'
}

export interface OffsetPage {
  readonly offset: number
  readonly limit: number
}

/**
 * Starts at a position of the order, itself included unless `after`. Needs terms of one direction that are never missing,
 * or a single folded one.
 */
export interface SeekPage {
  readonly from?: Position
  readonly after?: boolean
  /** Rows to skip from there on: for who jumps into a list, and goes on by positions. */
  readonly skip?: number
  readonly limit: number
}

/**
 * One value for each term of an order, and the internal id at the end where the terms leave ties. Of a folded term it is
 * the folded text, or null where there is none.
 */
export type Position = readonly (string | number | null)[]

export interface OrderTerm {
  readonly field: Field
  readonly direction: 'asc' | 'desc'
  /**
   * A text is ordered by its folded form, which an index has in order: by the first `orderedTextChars` of it. Missing ones
   * come last in either direction, so that a list never begins with those an index does not know.
   */
  readonly folded?: boolean
  /** Where missing values go; `asc` puts them last and `desc` first when not said. */
  readonly nulls?: 'first' | 'last'
}

export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  /** The single value of a field; of a list, its first entry. */
  | { readonly field: Field; readonly test: Test }
  /** The number of the field is the id of a company that passes; fields inside are those of companies. Never unknown. */
  | { readonly company: Filter; readonly of: Field }
  /** At least one entry of a list or map whose key and value pass. Never unknown. */
  | { readonly some: Field; readonly test?: Test; readonly key?: Test }

/** Such a filter is none. */
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
  /** An empty list passes for nobody, and its opposite for everybody. */
  | { readonly op: 'in'; readonly values: readonly Scalar[]; readonly folded?: boolean }
  | { readonly op: 'contains' | 'startsWith' | 'endsWith'; readonly value: string; readonly folded?: boolean }
  | { readonly op: 'missing' }
  /** All of them, on the same value. */
  | { readonly op: 'all'; readonly tests: readonly Test[] }
  | { readonly op: 'not'; readonly test: Test }

/**
 * Something people can be selected or ordered by.
 *
 * Either a column every person has (`createdAt`, `updatedAt`, `removedAt`, `version`), the id in a dialect
 * (`{ name: 'vendorId', key: 'acme' }`), or a look-up value: one that `hub/people/lookups.ts` or a dialect's `lookups`
 * derives from the person at each write.
 */
export interface Field {
  readonly name: string
  /** Which entry of a map: `{ name: 'customFields', key: 'plan', … }`. */
  readonly key?: string
  readonly type: 'text' | 'number'
  /** Orders a number in whole steps of this many, so that what looks the same ties. For columns only. */
  readonly step?: number
  /** Stands in where no value is stored, so that the common value costs no row. */
  readonly default?: Scalar
  /** Its values override their folded form, so that an equal text need not have an equal one. */
  readonly normalised?: boolean
  /** Nobody has more than one value, so that the place of a value says nothing. */
  readonly single?: boolean
  /** Refused to keys without the right to sensitive values: a filter would tell what reading hides. */
  readonly sensitive?: boolean
}

/**
 * One row of the look-up tables. `text` is kept as written (but for NUL, which no engine holds: it counts as U+FFFD)
 * and also folded; a value may have both forms.
 */
export interface LookupValue {
  readonly name: string
  readonly key?: string
  readonly text?: string
  /** Overrides the folded form of `text`, in fields that say so; contact points put their normal form here. */
  readonly folded?: string
  readonly number?: number
}

export const personColumns = {
  createdAt: { name: 'createdAt', type: 'number' },
  updatedAt: { name: 'updatedAt', type: 'number' },
} as const satisfies Record<string, Field>

/** The internal id of a person, to pick single ones. */
export const personIdField: Field = { name: 'id', type: 'number' }

/** Columns every company has. */
export const companyColumns = {
  id: { name: 'id', type: 'number' },
  ...personColumns,
} as const satisfies Record<string, Field>

export function vendorIdField(dialect: string, type: 'text' | 'number' = 'text'): Field {
  return { name: 'vendorId', key: dialect, type }
}

/** Lower case and NFC: the form in which text is compared when case does not count. Accents stay. */
export function foldText(text: string): string {
  // Lower-casing takes some letters apart (J with caron) that NFC puts together.
  return text.normalize('NFC').toLowerCase().normalize('NFC')
}

/** For searches in which accents do not count: José as Jose. Letters that are no letter with an accent stay. */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu, '')
    .normalize('NFC')
}

export interface Page<T> {
  readonly items: readonly T[]
  /** The position of the first item of the next page; absent at the end. Only for seek pages. */
  readonly next?: Position
}

/** Signs of a text that its place in a folded order depends on. */
export const orderedTextChars = 200

export const queryLimits = {
  pageSizeMax: 1000,
  /** Nested `all`, `any` and `not`. */
  filterDepthMax: 16,
  filterTestsMax: 200,
  /** Values of all its `in` tests together. */
  filterValuesMax: 5000,
  orderTermsMax: 5,
  /** Rows that may be skipped; beyond it nobody pages, and it keeps the number inside 32 bits. */
  offsetMax: 2_147_483_647,
} as const
