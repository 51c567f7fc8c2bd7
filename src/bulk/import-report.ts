import type { DryRun } from '../hub/hub.ts'
import type { ImportedPerson, ImportedPoint, ImportReport } from '../model/bulk.ts'
import type { Label } from '../model/catalog.ts'
import type { ImportRow, RowResult } from '../model/import.ts'
import type { Person, PersonDraft } from '../model/person.ts'

/** Collects what an import would bring, batch by batch. */
export interface ImportReportBuilder {
  /** @param results of the rows, in the same order */
  add(rows: readonly ImportRow[], results: readonly RowResult[]): void
  /** @param run of which the results are; still open */
  finish(run: DryRun): Promise<ImportReport>
}

const PEOPLE_MAX = 10
const COLUMNS_MAX = 1000

export function createImportReport(): ImportReportBuilder {
  const shown: RowResult[] = []
  const unread = new Map<string, { rows: number; example: string }>()
  let withoutName = 0

  function note(column: string, value: string): void {
    const known = unread.get(column)
    if (known) known.rows += 1
    else if (unread.size < COLUMNS_MAX) unread.set(column, { rows: 1, example: value })
  }

  return {
    add(rows, results) {
      const missing = PEOPLE_MAX - shown.length
      if (missing > 0) shown.push(...results.filter(isShown).slice(0, missing))
      for (const row of rows) if (row.kind === 'person' && !hasName(row.draft)) withoutName += 1
      for (const row of rows) {
        const notes = row.kind === 'person' ? (row.notes ?? []) : []
        for (const { column, value } of notes) if (column !== null) note(column, value ?? '')
      }
    },

    async finish(run) {
      const people = await run.people(shown.flatMap(({ personId }) => personId ?? []))
      const { labels, newLabels, newFields } = await run.definitions()
      const byId = new Map(people.map((person) => [person.id, person]))
      return {
        people: shown.flatMap((result) => {
          const person = byId.get(result.personId!)
          return person ? [toImportedPerson(person, result, labels)] : []
        }),
        newFields: newFields.map(({ key, name, type }) => ({ key, name, type })),
        newLabels: newLabels.map(({ name }) => name),
        unread: [...unread].map(([column, counted]) => ({ column, ...counted })),
        withoutName,
      }
    },
  }
}

function isShown({ personId, verdict }: RowResult): boolean {
  return personId !== undefined && verdict !== 'rejected'
}

function hasName({ fullName, given, surname }: PersonDraft): boolean {
  return Boolean(fullName || given || surname)
}

function toImportedPerson(
  person: Person,
  { row, verdict }: RowResult,
  labels: readonly Label[],
): ImportedPerson {
  const { fullName, given, surname, company, jobTitle, birthday, customFields, labelIds } = person
  return {
    ...{ row, verdict, fullName, given, surname, company, jobTitle, birthday, customFields },
    emails: person.emails.map(toPoint),
    phones: person.phones.map(toPoint),
    addresses: person.addresses.map(toPoint),
    labels: labels.filter(({ id }) => labelIds.includes(id)).map(({ name }) => name),
  }
}

function toPoint({ value, label }: ImportedPoint): ImportedPoint {
  return { value, label }
}
