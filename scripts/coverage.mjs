// Writes docs/dialects/<name>.md for every dialect: npm run coverage
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, 'docs', 'dialects')

/** The endpoints that each vendor documents: docs/dialects/expected.json. */
export function readExpectations() {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
}

/** The coverage page of a dialect. */
export function coveragePage(dialect, expectations) {
  const documented = expectations[dialect.name] ?? []
  const rows = rowsOf(dialect, documented)
  const served = rows.filter(({ state }) => !state.startsWith('not served')).length
  return `# ${dialect.title}: endpoints

${introductionOf(dialect)} ${served} of ${rows.length} endpoints are served.

${tableOf([['endpoint', 'does', 'role', 'state'], ...rows.map((row) => [row.endpoint, row.does, row.role, row.state])])}
${documented.length > 0 ? LEGEND : ''}
Made by \`npm run coverage\` from the routes of the dialect and \`expected.json\`; changes by hand are lost.
`
}

const LEGEND = `
A choice is made where no public page of the vendor says more; the README of the dialect has them all, and what deviates.
`

function tableOf([head, ...lines]) {
  const lineOf = (line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [lineOf(head), `|${'---|'.repeat(head.length)}`, ...lines.map(lineOf)].join('\n')
}

/** The value of `missing` for endpoints that are planned. */
const PLANNED = 'yet'

/** Expected endpoints that are not served without a reason, or are served although a reason says they are not. */
export function unexplained(dialect, expectations) {
  return (expectations[dialect.name] ?? []).flatMap((expected) => {
    const served = routeFor(dialect, expected) !== undefined || 'elsewhere' in expected
    const endpoint = `${expected.method} ${expected.path}`
    if (!served && !('missing' in expected))
      return [`${endpoint} is not served, and expected.json does not say why`]
    if (served && 'missing' in expected && expected.missing !== PLANNED)
      return [`${endpoint} is served, yet expected.json says why it is not`]
    return []
  })
}

function introductionOf({ name, title, reference, hosts }) {
  const hostList =
    hosts.length === 0 ? '' : ` and for requests to ${hosts.map((host) => `\`${host}\``).join(', ')}`
  return `[${title}](${reference}) as Kith serves it, under \`/${name}\`${hostList}.`
}

function rowsOf(dialect, expectations) {
  const expectedOf = (route) => expectations.filter((expected) => routeFor({ routes: [route] }, expected))
  const served = dialect.routes.map((route) => ({
    endpoint: endpointOf(route.method, route.path, route.aliases),
    does: route.summary,
    role: route.role,
    state: stateOf(expectedOf(route), expectations.length > 0),
  }))
  const others = expectations
    .filter((expected) => routeFor(dialect, expected) === undefined)
    .map(({ method, path, does = '', elsewhere, missing }) => ({
      endpoint: endpointOf(method, path),
      does: does.charAt(0).toUpperCase() + does.slice(1),
      role: 'none',
      state: elsewhere === undefined ? absenceOf(missing) : `served: ${elsewhere}`,
    }))
  return [...served, ...others]
}

function absenceOf(missing = PLANNED) {
  return missing === PLANNED ? 'not served yet' : `not served: ${missing}`
}

function stateOf(expectations, vendorDocuments) {
  if (!vendorDocuments) return 'served'
  if (expectations.length === 0) return 'served, though the vendor documents no such endpoint'
  const notes = expectations.flatMap(({ choice, deviates }) => [
    ...(choice === undefined ? [] : [`a choice: ${choice}`]),
    ...(deviates === undefined ? [] : [`deviates: ${deviates}`]),
  ])
  return ['served', ...notes].join('; ')
}

function routeFor({ routes }, expected) {
  const wanted = patternOf(expected.path)
  return routes.find(
    ({ method, path, aliases = [] }) =>
      method === expected.method && [path, ...aliases].some((url) => patternOf(url) === wanted),
  )
}

/** A path without the names of its parameters, because Kith and the vendors name them differently. */
function patternOf(path) {
  return path.replace(/:\w+|\{\w+\}/g, '{}')
}

function endpointOf(method, path, aliases = []) {
  const template = (url) => url.replace(/:(\w+)/g, '{$1}')
  const also = aliases.map((url) => `\`${template(url)}\``)
  return `\`${method} ${template(path)}\`${also.length > 0 ? `, also ${also.join(', ')}` : ''}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { dialects } = await import(new URL('../dist/dialects/index.js', import.meta.url).href)
  const expectations = readExpectations()
  for (const dialect of dialects) {
    writeFileSync(join(folder, `${dialect.name}.md`), coveragePage(dialect, expectations))
    for (const problem of unexplained(dialect, expectations)) {
      process.stderr.write(`coverage: ${dialect.name}: ${problem}\n`)
    }
  }
}
