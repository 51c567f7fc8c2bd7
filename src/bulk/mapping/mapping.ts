import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { customFieldTypes } from '../../model/catalog.ts'
import { KithError } from '../../model/errors.ts'
import { importMatches } from '../../model/import.ts'
import { addressParts, listFields } from '../../model/person.ts'
import { fileLimits } from '../limits.ts'

export const dateOrders = ['ymd', 'dmy', 'mdy'] as const

export type DateOrder = (typeof dateOrders)[number]

const strict = { additionalProperties: false } as const

const column = Type.Object(
  {
    column: Type.String({ description: 'The header, as it stands in the file.' }),
    to: Type.Union([Type.String(), Type.Null()], {
      description: 'Where its cells go: given, emails.1, customFields.plan, …; null leaves them out.',
    }),
    confidence: Type.Optional(Type.Number({ description: 'How sure the guess is, 0 to 1.' })),
    label: Type.Optional(Type.String({ description: 'Label of the e-mail or phone: work, home, mobile.' })),
    separator: Type.Optional(Type.String({ minLength: 1, description: 'Between several values in a cell.' })),
    type: Type.Optional(Type.Enum([...customFieldTypes])),
    name: Type.Optional(Type.String({ description: 'What a new custom field is called.' })),
  },
  strict,
)

/** Where the columns of a file go. Kept as JSON, shown, changed by hand, used again. */
export const mappingSchema = Type.Object(
  {
    /** Which program's export it is, where that is known. */
    origin: Type.Optional(Type.String()),
    columns: Type.Array(column, { maxItems: fileLimits.columnsMax }),
    matchBy: Type.Optional(Type.Array(Type.Enum([...importMatches]))),
    /** Stands in front of external ids, because two programs both have a number 1. */
    system: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,40}$' })),
    dateOrder: Type.Optional(Type.Enum([...dateOrders])),
    region: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    /** Cells that a spreadsheet would run are written with a quote in front, which is taken off again. */
    guarded: Type.Optional(Type.Boolean()),
  },
  strict,
)

export type Mapping = Static<typeof mappingSchema>
export type ColumnMapping = Mapping['columns'][number]

const single = [
  'fullName',
  'prefix',
  'given',
  'middle',
  'surname',
  'suffix',
  'company',
  'jobTitle',
  'birthday',
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

/** Where a column leads, taken apart. */
export type Target =
  | { readonly kind: (typeof single)[number] }
  | {
      readonly kind: 'entry'
      readonly list: (typeof listFields)[number]
      readonly place: number
      readonly part: string
    }
  | { readonly kind: 'customField'; readonly key: string }
  | { readonly kind: 'vendorId'; readonly dialect: string }

const ENTRY = new RegExp(
  `^(${listFields.join('|')})(?:\\.(\\d{1,3}))?(?:\\.(label|primary|${addressParts.join('|')}))?$`,
)

/** @returns undefined for a text that leads nowhere */
export function parseTarget(text: string): Target | undefined {
  const known = single.find((name) => name === text)
  if (known) return { kind: known }
  const [, list, place = '1', part = 'value'] = ENTRY.exec(text) ?? []
  if (list) {
    const field = list as (typeof listFields)[number]
    const partOfAddress = !['value', 'label', 'primary'].includes(part)
    if (partOfAddress && field !== 'addresses') return undefined
    return { kind: 'entry', list: field, place: Number(place), part }
  }
  const [, field] = /^customFields\.(.{1,100})$/.exec(text) ?? []
  if (field) return { kind: 'customField', key: field }
  const [, dialect] = /^vendorIds\.([a-z][a-z0-9-]*)$/.exec(text) ?? []
  return dialect ? { kind: 'vendorId', dialect } : undefined
}

/** @throws invalid naming what is wrong with a mapping that somebody wrote */
export function readMapping(value: unknown): Mapping {
  const problem = Value.Errors(mappingSchema, value)[0]
  if (problem) {
    throw new KithError(
      'invalid',
      `The mapping is wrong at ${problem.instancePath || '/'}: ${problem.message}.`,
    )
  }
  const mapping = value as Mapping
  for (const { column, to } of mapping.columns) {
    if (to !== null && !parseTarget(to)) {
      throw new KithError('invalid', `The mapping sends "${column}" to ${to}, which is no field of a person.`)
    }
  }
  return mapping
}
