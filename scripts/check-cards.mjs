// Reads exported cards with Python's vobject and compares them with the people: npm run cards:check -- --help
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `Usage: npm run cards:check [-- --python <program>]

Imports test/card-files and test/table-files, exports the people as vCard 3.0, 2.1 and 4.0, and reads each export with
Python's vobject (Debian: python3-vobject). Names, telephone numbers, email addresses, birthdays and notes must be the same.
Exit codes: 0 all the same, 1 differences, 2 no Python with vobject.

  --python <program>  the Python to run (default: python3)
`
const { values } = parseArgs({
  options: { python: { type: 'string', default: 'python3' }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
if (spawnSync(values.python, ['-c', 'import vobject']).status !== 0) {
  console.error(
    `${values.python} has no vobject: install python3-vobject, or name another Python with --python.`,
  )
  process.exit(2)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'dist/cli/main.js')
const folder = mkdtempSync(join(tmpdir(), 'kith-cards-'))
const kith = (...args) =>
  execFileSync(process.execPath, [program, ...args, '--data', join(folder, 'store')], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  })

const counts = {}
const differences = []
try {
  for (const source of ['test/card-files', 'test/table-files'])
    for (const file of readdirSync(join(root, source)).filter(isImported))
      kith('import', join(root, source, file), '--region', 'US', '--date-order', 'keep')
  const people = JSON.parse(kith('people', 'list', '--limit', '500', '--json'))
  for (const format of ['vcard3', 'vcard21', 'vcard']) compare(format, people)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(JSON.stringify(counts))
for (const difference of differences) console.error(difference)
process.exit(differences.length > 0 ? 1 : 0)

/** Every file but the one that Kith refuses. */
function isImported(file) {
  return !file.endsWith('.xls')
}

/** Compares each person with a card of the same name, whose other values are its own. */
function compare(format, people) {
  const file = join(folder, `${format}.vcf`)
  writeFileSync(file, kith('export', '--format', format))
  const script = join(root, 'scripts/vobject-cards.py')
  const options = { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'inherit'] }
  const read = execFileSync(values.python, [script, file], options)
  const cards = read
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const person of people) {
    const expected = valuesOf(person)
    const named = cards.filter(({ fn }) => fn?.[0] === expected.fn[0])
    const missing = named.map((card) => missingIn(card, expected))
    const [best = expected] = missing.sort((a, b) => sizeOf(a) - sizeOf(b))
    for (const [kind, { length }] of Object.entries(expected))
      counts[`${format} ${kind}`] = (counts[`${format} ${kind}`] ?? 0) + length
    if (sizeOf(best) > 0) differences.push(`${format}: ${expected.fn[0]} lacks ${JSON.stringify(best)}`)
  }
}

function missingIn(card, expected) {
  return Object.fromEntries(
    Object.entries(expected).map(([kind, texts]) => {
      const said = (card[kind] ?? []).flat().map((text) => String(text).replace(/^(tel|mailto):/, ''))
      return [kind, texts.filter((text) => !said.includes(text))]
    }),
  )
}

function sizeOf(missing) {
  return Object.values(missing).flat().length
}

/** What a card of the person has to say, by property. */
function valuesOf({
  fullName,
  prefix,
  given,
  middle,
  surname,
  suffix,
  emails,
  phones,
  notes,
  jobTitle,
  company,
}) {
  const name = fullName ?? [prefix, given, middle, surname, suffix].filter(Boolean).join(' ')
  const said = (text) => (text ? [text.replaceAll('\r\n', '\n')] : [])
  return {
    fn: [name || company || emails[0]?.value || phones[0]?.value || ''],
    email: emails.map(({ value }) => value),
    tel: phones.map(({ value }) => value),
    note: said(notes),
    title: said(jobTitle),
    org: said(company),
  }
}
