import type { Dialect } from '../../src/dialects/dialect.ts'
import type { LineRun, SeedExchange } from '../../test/seeds/run-line.ts'
import type { Seed } from '../../test/seeds/seed-line.ts'
import { tableOf } from './coverage.ts'

/** The page `docs/seeds.md`: every sentence of the seeds with what was asked and answered. */
export function seedsPage(runs: readonly LineRun[], dialects: readonly Dialect[]): string {
  const sections = [...new Set(runs.map(({ line }) => line.seed))].map((seed) =>
    sectionOf(
      seed,
      runs.filter(({ line }) => line.seed === seed),
      dialects,
    ),
  )
  return `# The seeds, sentence by sentence

A seed is the page of a vendor that its API was built from. Each sentence of the five seeds is asked of a running server,
with the key of an organization of its own; \`npm run seeds\` does so and prints what passes. Sentences with two meanings
lead to [how they are read](readings.md).

${introduction(runs)}

${sections.join('\n\n')}

Made by \`npm run docs\` from \`test/seeds\`, with the answers of the server; changes by hand are lost.
`
}

/** The requests of a line that are shown; lines that ask the same for many values have more. */
const SHOWN_MAX = 6
/** Characters of a body that are shown. */
const BODY_MAX = 160

function introduction(runs: readonly LineRun[]): string {
  const due = runs.filter(({ line }) => line.notDue === undefined)
  const failing = due.filter(({ failure }) => failure)
  const answered = `${due.length - failing.length} of ${due.length} sentences hold`
  return `${answered}; ${runs.length - due.length} is not yet due. Long answers are shortened.`
}

function sectionOf(seed: Seed, runs: readonly LineRun[], dialects: readonly Dialect[]): string {
  const dialect = dialects.find(({ name }) => name === seed)
  const head = dialect
    ? `## ${dialect.title}\n\nThe seed is a page of [its reference](${dialect.reference}).`
    : '## All five'
  const rows = runs.flatMap((run) => rowsOf(run))
  return `${head}\n\n${tableOf([['sentence', 'request', 'answer', 'must be'], ...rows])}`
}

function rowsOf({ line, exchanges, failure }: LineRun): string[][] {
  const { sentence, given, readings, notDue } = line
  const first = [
    `**${sentence.replaceAll('*', '\\*').replaceAll('_', '\\_')}**`,
    ...(given === undefined ? [] : [`Given: ${given}.`]),
    ...readings.map((name) => `[How it is read](readings.md#${name}).`),
  ].join(' ')
  if (notDue !== undefined) return [[first, '', '', `not yet due: ${notDue}`]]
  // What is given could not be prepared.
  if (exchanges.length === 0) return [[first, '', '', failure ? '**not so yet**' : '']]
  const rows = exchanges
    .slice(0, SHOWN_MAX)
    .map((exchange, index) => [index === 0 ? first : '', ...cellsOf(exchange)])
  const more = exchanges.length - SHOWN_MAX
  const hidden = exchanges.slice(SHOWN_MAX).some((exchange) => exchange.failure) ? '**not so yet**' : ''
  return more > 0 ? [...rows, ['', `and ${more} more`, '', hidden]] : rows
}

function cellsOf({ api, request, status, part, expected, failure }: SeedExchange): string[] {
  const { method = 'GET', path, headers = {}, body } = request
  const asked = [
    code(`${method} /${api}${shortened(path, BODY_MAX)}`),
    ...Object.entries(headers).map(([name, value]) => code(shortened(`${name}: ${value}`, BODY_MAX))),
    ...(body === undefined ? [] : [code(shortened(JSON.stringify(body), BODY_MAX))]),
  ]
  const text = typeof part === 'string' ? part : JSON.stringify(part)
  const answered =
    text === '' || text === '{}' || text === undefined ? '' : ` ${code(shortened(text, BODY_MAX))}`
  return [asked.join('<br>'), `${status}${answered}`, failure ? `**not so yet:** ${expected}` : expected]
}

function shortened(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max)}…` : text
}

/** A code span, in as many backticks as its text needs. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
