/** One row of a dialect's `fields.md`: a field of the vendor's person, and what it is of ours. */
export interface FieldRow {
  readonly dialect: string
  readonly field: string
  readonly access: string
  readonly person: readonly string[]
  readonly form: string
}

/** Every value of the person that a vendor may show, in the order of `docs/mapping.md`. */
export const personValues = [
  'fullName',
  'given',
  'surname',
  'company',
  'companyId',
  'jobTitle',
  'birthday',
  'notes',
  'language',
  'timeZone',
  'emails',
  'phones',
  'onlineServices',
  'addresses',
  'labelIds',
  'customFields',
  'createdAt',
  'updatedAt',
  'removedAt',
  'vendorIds',
] as const

export function readFieldRows(dialect: string, text: string): FieldRow[] {
  return linesIn(text).map((line) => {
    const [field = '', access = '', person = '', form = ''] = cellsOf(line)
    return { dialect, field: field.replaceAll('`', ''), access, person: codesIn(person), form }
  })
}

/** The rows of all dialects in one table. */
export function fieldsTable(texts: ReadonlyMap<string, string>): string {
  const rows = [...texts].flatMap(([dialect, text]) => linesIn(text).map((line) => `| ${dialect} ${line}`))
  return [
    '| API | field | access | Person | form | what is lost, what is made up |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** Where each value of a person is seen. */
export function valuesTable(dialects: readonly string[], rows: readonly FieldRow[]): string {
  const shown = rows.filter(({ access }) => access !== 'w')
  const cell = (dialect: string, value: string): string => {
    const fields = shown
      .filter((row) => row.dialect === dialect && row.person.some((path) => headOf(path) === value))
      .map(({ field }) => `\`${headOf(field)}\``)
    return [...new Set(fields)].join(', ')
  }
  return [
    `| Person | ${dialects.join(' | ')} |`,
    `|${'---|'.repeat(dialects.length + 1)}`,
    ...personValues.map(
      (value) => `| \`${value}\` | ${dialects.map((dialect) => cell(dialect, value)).join(' | ')} |`,
    ),
  ].join('\n')
}

/** The first part of a path such as `emails[].label`. */
export function headOf(path: string): string {
  return path.split(/[.[]/)[0]!
}

/** The lines of the table without its two head lines. */
function linesIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
}

/** What stands in backticks. */
function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)
}
