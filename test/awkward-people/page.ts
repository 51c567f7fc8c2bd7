import { tableOf } from '../../scripts/documents/coverage.ts'
import { type Cell, rules, type Shown } from './api.ts'
import { apis } from './apis.ts'
import { type AwkwardPerson, awkwardPeople } from './people.ts'
import type { WayRun } from './run.ts'

/** The page `docs/awkward-people.md`: what each API shows of each person, by the way in which the person came. */
export function awkwardPage(runs: readonly WayRun[]): string {
  const sections = awkwardPeople.map((person, place) => sectionOf(person, place, runs))
  return `# Awkward people in every API

People whose names, addresses and numbers programs often get wrong, brought in by every create and every kind of file, and
read through every API: by id, in lists and by look-ups, which show the same. The organization is in the United States. Ways
whose people look the same everywhere share a row. Entries of lists are written as \`value · label · primary\`, numbers with
the form by which they are found. Empty values are left out.

${rules.map((rule) => `- ${rule}`).join('\n')}

${sections.join('\n\n')}

Made by \`npm run docs\` from \`test/awkward-people\`, with the answers of a server; changes by hand are lost. The test
derives each cell from the rules above and from facts about each name and number that are written by hand.
`
}

function sectionOf(person: AwkwardPerson, place: number, runs: readonly WayRun[]): string {
  const rows = new Map<string, string[]>()
  const refusals: string[] = []
  for (const { way, brought, shown } of runs) {
    const { refused, ids } = brought[place]!
    if (refused.length > 0) {
      const [status, ...fields] = refused
      const named =
        fields.length > 0 ? ` (${[...new Set(fields)].map((field) => `\`${field}\``).join(', ')})` : ''
      refusals.push(`${way.title}: ${status}${named}${ids ? ', and the rest is taken without it' : ''}`)
    }
    const cells = shown[place]
    if (!cells) continue
    const line = apis.map(({ name }) => textOf(cells[name]!.read))
    const key = JSON.stringify(line)
    rows.set(key, [...(rows.get(key) ?? []), way.title])
  }
  const lines = [...rows].map(([key, titles]) => [titles.join('; '), ...(JSON.parse(key) as string[])])
  const { what } = person
  const title = `## ${what.charAt(0).toUpperCase()}${what.slice(1)}`
  const refusal = refusals.length > 0 ? `\n\nRefused: ${refusals.join('; ')}.` : ''
  return `${title}\n\n${tableOf([['came by', ...apis.map(({ name }) => name)], ...lines])}${refusal}`
}

function textOf(cell: Cell): string {
  const fields = Object.entries(cell).filter(
    ([, value]) => value !== null && value !== '' && value.length > 0,
  )
  return fields.map(([name, value]) => `${name}: ${shownValue(value)}`).join('<br>')
}

/** Entries of a list that are shown; the others are counted. */
const ENTRIES_MAX = 3

function shownValue(value: Shown): string {
  if (value === null) return ''
  if (typeof value === 'string') return code(value)
  const more = value.length - ENTRIES_MAX
  return `${value.slice(0, ENTRIES_MAX).map(code).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Blanks stay visible, and a bar does not end the cell. */
function code(text: string): string {
  return `\`${text.replaceAll(' ', '\u00A0')}\``
}
