import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { customFieldTypes } from '../../model/catalog.ts'
import { KithError } from '../../model/errors.ts'
import { importMatches } from '../../model/import.ts'
import { addressParts, listFields } from '../../model/person.ts'
import { fileLimits } from '../limits.ts'

export const knownDateOrders = ['ymd', 'dmy', 'mdy'] as const

export type DateOrder = (typeof knownDateOrders)[number]

/** How dates can be read: in an order, or with `keep` as text if the order is open. */
export const dateOrders = [...knownDateOrders, 'keep'] as const

/**
 * The last column of a file of rejected rows. When the file is imported again, the column is ignored. Its header may be followed by
 * how the file was read, as JSON.
 */
export const PROBLEM_COLUMN = 'kith problem'

const strict = { additionalProperties: false } as const

const column = Type.Object(
  {
    column: Type.String({ description: 'The header as written in the file.' }),
    to: Type.Union([Type.String(), Type.Null()], {
      description:
        'The target of the cells, such as given, emails.1 or customFields.plan; null ignores them.',
    }),
    confidence: Type.Optional(Type.Number({ description: 'How certain the guess is, from 0 to 1.' })),
    label: Type.Optional(
      Type.String({ description: 'Label of the email address or phone number: work, home, mobile.' }),
    ),
    separator: Type.Optional(
      Type.String({ minLength: 1, description: 'The separator of several values in a cell.' }),
    ),
    international: Type.Optional(
      Type.Boolean({
        description: 'Whether phone numbers begin with the country code, without a plus sign.',
      }),
    ),
    type: Type.Optional(Type.Enum([...customFieldTypes])),
    name: Type.Optional(Type.String({ description: 'The name of a new custom field.' })),
    dateOrder: Type.Optional(
      Type.Enum([...dateOrders], { description: 'The order of dates in this column, if it is another one.' }),
    ),
    offset: Type.Optional(
      Type.String({
        pattern: '^[+-]\\d{2}:\\d{2}$',
        description: 'The offset from UTC of times in this column, such as +01:00.',
      }),
    ),
  },
  strict,
)

/** Maps the columns of a file to fields of people. Users can save it as JSON, edit it and use it again. */
export const mappingSchema = Type.Object(
  {
    /** The program that exported the file, if it was recognised. */
    origin: Type.Optional(Type.String()),
    columns: Type.Array(column, { maxItems: fileLimits.columnsMax }),
    matchBy: Type.Optional(Type.Array(Type.Enum([...importMatches]))),
    /** A prefix for external ids, because two systems can both have an id 1. */
    system: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,40}$' })),
    dateOrder: Type.Optional(Type.Enum([...dateOrders])),
    region: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    /** Whether cells that a spreadsheet would run as formulas have a quote in front, which the import removes. */
    guarded: Type.Optional(Type.Boolean()),
  },
  strict,
)

export type Mapping = Static<typeof mappingSchema>
export type ColumnMapping = Mapping['columns'][number]

/** The fields that are a name or a part of one. */
export const nameTargets = [
  'fullName',
  'prefix',
  'given',
  'middle',
  'surnamePrefix',
  'surname',
  'suffix',
] as const

const singleTargets = [
  ...nameTargets,
  'company',
  'jobTitle',
  'birthday',
  'birthday.year',
  'birthday.month',
  'birthday.day',
  'notes',
  'language',
  'timeZone',
  'labels',
  'externalId',
  'id',
  'createdAt',
  'updatedAt',
  'extensions',
] as const

/** The parsed target of a column. */
export type Target =
  | { readonly kind: (typeof singleTargets)[number] }
  | {
      readonly kind: 'entry'
      readonly list: (typeof listFields)[number]
      /** From 1. */
      readonly place: number
      readonly part: string
    }
  | { readonly kind: 'customField'; readonly key: string }
  | { readonly kind: 'vendorId'; readonly dialect: string }

const ENTRY = new RegExp(
  `^(${listFields.join('|')})(?:\\.(\\d{1,3}))?(?:\\.(label|primary|${addressParts.join('|')}))?$`,
)

/** @returns undefined if the text is not a target */
export function parseTarget(text: string): Target | undefined {
  const single = singleTargets.find((name) => name === text)
  if (single) return { kind: single }
  const [, list, place = '1', part = 'value'] = ENTRY.exec(text) ?? []
  if (list) {
    const field = list as (typeof listFields)[number]
    const isAddressPart = !['value', 'label', 'primary'].includes(part)
    if (isAddressPart && field !== 'addresses') return undefined
    return { kind: 'entry', list: field, place: Number(place), part }
  }
  const [, key] = /^customFields\.(.{1,100})$/.exec(text) ?? []
  if (key) return { kind: 'customField', key }
  const [, dialect] = /^vendorIds\.([a-z][a-z0-9-]*)$/.exec(text) ?? []
  return dialect ? { kind: 'vendorId', dialect } : undefined
}

/** Whether a field says who a row is about. */
export function identifies(to: string): boolean {
  const target = parseTarget(to)
  switch (target?.kind) {
    case 'fullName':
    case 'given':
    case 'surname':
    case 'externalId':
    case 'id':
    case 'vendorId':
      return true
    case 'entry':
      return target.part === 'value' || target.part === 'street'
    default:
      return false
  }
}

/** Validates a mapping written by a user. @throws invalid saying what is wrong and where */
export function readMapping(value: unknown): Mapping {
  const error = Value.Errors(mappingSchema, value)[0]
  if (error) {
    const message = `The mapping is not valid: ${error.instancePath || 'it'} ${error.message}.`
    throw new KithError('invalid', message)
  }
  const mapping = value as Mapping
  for (const { column, to } of mapping.columns) {
    if (to !== null && !parseTarget(to)) {
      throw new KithError(
        'invalid',
        `The mapping of column "${column}" is not valid: ${to} is not a field of a person.`,
      )
    }
  }
  return mapping
}

/**
 * The place in the header of each column of a mapping; −1 for a column that the file does not have. If several columns of the file
 * have the same header, the mapping has as many entries for it, in the same order.
 */
export function placesOf({ columns }: Pick<Mapping, 'columns'>, header: readonly string[]): number[] {
  const free = header.map((name): string | undefined => name)
  return columns.map(({ column }) => {
    const place = free.indexOf(column)
    if (place >= 0) free[place] = undefined
    return place
  })
}
