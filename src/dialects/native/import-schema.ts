import Type from 'typebox'
import { importMatches, importStates } from '../../model/import.ts'
import { nullable } from '../kit/nullable.ts'
import { principal } from './schema.ts'

const count = Type.Integer({ minimum: 0 })

export const nativeImport = Type.Object({
  id: Type.Integer(),
  name: Type.String({ description: 'The name of the file.' }),
  format: Type.String(),
  state: Type.Enum([...importStates]),
  progress: Type.Object({
    rows: count,
    created: count,
    updated: count,
    unchanged: count,
    rejected: count,
    conflict: Type.Integer({
      minimum: 0,
      description:
        'Rows that became new people although a known person has their email address or phone number.',
    }),
    share: Type.Number({ minimum: 0, maximum: 1, description: 'The share of the file that has been read.' }),
  }),
  problem: nullable(Type.String({ description: 'Why the import failed.' })),
  givenBy: nullable(principal),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
})

export const nativeImports = Type.Object({ items: Type.Array(nativeImport) })

const rowProblem = Type.Object({
  column: nullable(Type.String()),
  value: nullable(Type.String()),
  expected: Type.String({ description: 'A description of a valid value.' }),
})

const verdict = Type.Enum(['created', 'updated', 'unchanged', 'rejected', 'conflict'], {
  description:
    '`conflict`: a new person, although the person `conflictsWith` has its email address or phone number.',
})

export const nativeVerdict = Type.Object({
  row: Type.Integer(),
  line: Type.Integer(),
  verdict,
  matched: Type.Optional(Type.Enum(['externalId', 'id', ...importMatches])),
  personId: Type.Optional(Type.String()),
  conflictsWith: Type.Optional(Type.String()),
  changes: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
  ),
  problems: Type.Optional(Type.Array(rowProblem)),
  notes: Type.Optional(
    Type.Array(rowProblem, {
      description:
        'Values of an imported row that are kept, but do not count as what they are in the other system.',
    }),
  ),
})

const point = Type.Object({ value: Type.String(), label: Type.String() })
const text = nullable(Type.String())

const nativeImportReport = Type.Object(
  {
    people: Type.Array(
      Type.Object({
        row: Type.Integer(),
        verdict,
        fullName: text,
        given: text,
        surname: text,
        company: text,
        jobTitle: text,
        birthday: text,
        emails: Type.Array(point),
        phones: Type.Array(point),
        addresses: Type.Array(point),
        labels: Type.Array(Type.String(), { description: 'Names of labels.' }),
        customFields: Type.Record(Type.String(), Type.Unknown()),
      }),
      { description: 'The first people, as they will be.' },
    ),
    newFields: Type.Array(Type.Object({ key: Type.String(), name: Type.String(), type: Type.String() }), {
      description: 'The custom fields that the import creates.',
    }),
    newLabels: Type.Array(Type.String(), { description: 'The names of labels that the import creates.' }),
    unread: Type.Array(Type.Object({ column: Type.String(), rows: count, example: Type.String() }), {
      description:
        'Columns with values that cannot be read, and in how many rows. The values stay with the records of the rows only.',
    }),
    withoutName: Type.Integer({ minimum: 0, description: 'The number of rows of people without a name.' }),
  },
  { description: 'What the import brings, in short.' },
)

export const nativeDryRun = Type.Object({
  report: nativeImportReport,
  progress: nativeImport.properties.progress,
  verdicts: Type.Array(nativeVerdict, { description: 'The first 1,000 rows that are not `unchanged`.' }),
})

export const nativePreview = Type.Object({
  format: Type.String(),
  rows: count,
  mapping: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'The mapping of columns to fields; see docs/import.md.',
    }),
  ),
  header: Type.Optional(Type.Array(Type.String())),
  sample: Type.Optional(Type.Array(Type.Array(Type.String()))),
  table: Type.Optional(
    Type.Object(
      {
        encoding: Type.String(),
        delimiter: Type.String(),
        headerRow: Type.Integer({ minimum: 0 }),
        footerRow: nullable(
          Type.Integer({
            minimum: 1,
            description:
              'The first row below the table, from 1 and with blank rows; null if nothing is below it. `keepFooter` imports it and what follows.',
          }),
        ),
        skipped: Type.Array(Type.String(), {
          description: 'The texts of the rows above the header and below the table, which are not imported.',
        }),
        dateOrder: nullable(Type.Enum(['ymd', 'dmy', 'mdy', 'keep'])),
        openDates: Type.Optional(
          Type.Object(
            { column: Type.String(), date: Type.String() },
            { description: 'A date whose order the file does not prove: the import needs `dateOrder`.' },
          ),
        ),
        leftOut: Type.Array(Type.String(), { description: 'Columns with values that are not imported.' }),
      },
      { description: 'How a table is read. Parameters of the same names change it.' },
    ),
  ),
  report: nativeImportReport,
})

export const nativeRejections = Type.Object({
  items: Type.Array(
    Type.Object({
      row: Type.Integer(),
      line: Type.Integer(),
      problems: Type.Array(rowProblem),
      raw: Type.Unknown({ description: 'The row as it was received.' }),
    }),
  ),
  nextAfter: nullable(Type.Integer({ description: 'Send it as `after` to get the next page.' })),
})

const uuidPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

export const importParameters = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Name of the file.' })),
  format: Type.Optional(
    Type.String({ maxLength: 40, description: 'Detected from the file if omitted; see docs/import.md.' }),
  ),
  encoding: Type.Optional(Type.String({ maxLength: 40 })),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 4 })),
  headerRow: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      description:
        'The row of the header of a table, from 1 and with blank rows; 0 if it has none. Detected if omitted.',
    }),
  ),
  keepFooter: Type.Optional(
    Type.Boolean({ description: 'Whether totals and notes below a table are imported as rows of it.' }),
  ),
  strict: Type.Optional(
    Type.Boolean({
      description:
        'Whether a remark rejects its row, such as one about a value that cannot be read. By default, the row is imported and has the remark in `notes`.',
    }),
  ),
  matchBy: Type.Optional(
    Type.String({ maxLength: 40, description: 'email, phone, email,phone or none; email by default.' }),
  ),
  region: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
  campaign: Type.Optional(
    Type.String({
      pattern: uuidPattern,
      description:
        'The id of the campaign in which the people of saved campaign contacts are enrolled; a new campaign if omitted.',
    }),
  ),
  mirror: Type.Optional(
    Type.Boolean({
      description:
        'The file is all that its program has: values that only earlier imports of the same people said are taken back.',
    }),
  ),
  dateOrder: Type.Optional(
    Type.Enum(['ymd', 'dmy', 'mdy', 'keep'], {
      description:
        'The order of day, month and year. If the file does not prove one, an import without it is refused with 422; `keep` imports such dates as text.',
    }),
  ),
  mapping: Type.Optional(
    Type.String({ maxLength: 6000, description: 'The mapping as JSON, in the format a preview returns.' }),
  ),
})
