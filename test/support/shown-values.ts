import type { Answered, DialectTesting, Place } from '../../src/dialects/dialect-testing.ts'

/** A value that an API can show: its path in an answer, such as `data[].emails[].label`. */
export interface ShownField {
  readonly path: string
  /** The values it can have, if there are only a few. */
  readonly values?: readonly unknown[]
}

/** All values in an answer of this JSON schema. */
export function shownFields(schema: Answered, path = ''): ShownField[] {
  const { type, properties, items, anyOf, enum: values } = schema
  if (anyOf) return shownFields(anyOf.find((choice: Answered) => choice.type !== 'null')!, path)
  if (type === 'array') return shownFields(items, `${path}[]`)
  if (properties) {
    return Object.entries(properties).flatMap(([name, property]) =>
      shownFields(property, path === '' ? name : `${path}.${name}`),
    )
  }
  if (values) return [{ path, values }]
  return type === 'boolean' ? [{ path, values: [true, false] }] : [{ path }]
}

/** What no answer shows of a field: the values that are missing, or `any value`. */
export function missingValues({ path, values }: ShownField, answers: readonly unknown[]): unknown[] {
  const shown = answers.flatMap((answer) => valuesAt(answer, path))
  if (values) return values.filter((value) => !shown.includes(value))
  return shown.some(isFilled) ? [] : ['any value']
}

/** The values at a path, as many as its lists have. */
function valuesAt(root: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (values, segment) => {
      const [name = '', ...lists] = segment.split('[]')
      const named = name === '' ? values : values.filter((value) => Object.hasOwn(Object(value), name))
      const found = name === '' ? values : named.map((value) => (value as Record<string, unknown>)[name])
      return lists.reduce((entries) => entries.flat(), found)
    },
    [root],
  )
}

/** Null, an empty string and an empty list or object say nothing. */
function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false
  return typeof value !== 'object' || Object.values(value).some(isFilled)
}

/** Where a page of the list with all values begins. */
export interface ListPage {
  readonly size: number
  readonly at: Place | undefined
  readonly campaignId: string
}

/** The path of a page of the list that shows all values of a person. */
export function pathOfPage(testing: DialectTesting, page: ListPage): string {
  const url = new URL(testing.people.list(page.campaignId), 'http://localhost')
  for (const [name, value] of Object.entries(pagerOf(testing, page).ask(page).parameters)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value))
  }
  return url.pathname + url.search
}

/** Where the page after this one begins; undefined at the end. */
export function placeAfter(testing: DialectTesting, page: ListPage, json: Answered): Place | undefined {
  return pagerOf(testing, page).read(json, page).next
}

function pagerOf(testing: DialectTesting, page: ListPage) {
  const [path] = testing.people.list(page.campaignId).split('?')
  return testing.pagers.find((pager) => pager.ask(page).path === path)!
}
