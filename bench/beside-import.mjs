// Short requests beside an import that was uploaded: gets by id and /healthz, 200 a second, while a file of people is imported.
// Build first: npm run build. Give KITH_IMPORT_PROCESSES=0 to see an import inside the server.
//   node bench/beside-import.mjs [rows=200000]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drive, startKith } from './processes.mjs'

const rows = Number(process.argv[2] ?? 200_000)
const folder = mkdtempSync(join(tmpdir(), 'kith-bench-'))
const data = join(folder, 'data')
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

function kith(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--data', data], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`kith ${args[0]} ended with ${status}: ${stderr}`)
  return stdout.trim()
}

function writePeople(name, from, count) {
  const path = join(folder, name)
  const lines = Array.from({ length: count }, (_, index) => {
    const n = from + index
    const phone = `+1555${String(n).padStart(7, '0')}`
    return `Nadia,Okafor ${n.toString(36)},person.${n}@example.com,${phone},Company ${n % 5000},Customer,gold`
  })
  writeFileSync(path, `First Name,Last Name,Email,Phone,Company,Tags,Plan\n${lines.join('\n')}\n`)
  return path
}

try {
  const key = kith('keys', 'create', '--dialect', 'native')
  kith('import', writePeople('first.csv', 0, 5000))
  const server = await startKith(['--data', data])
  const { port } = server
  const url = `http://127.0.0.1:${port}/native/v1`
  const headers = { authorization: `Bearer ${key}` }
  const { items } = await (await fetch(`${url}/people?limit=200`, { headers })).json()
  const gets = items.map(
    ({ id }) =>
      `GET /native/v1/people/${id} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`,
  )
  const requests = [...gets, 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n']
  const measure = (seconds) =>
    drive({ port, connections: 4, perSecond: 200, requests, seconds, warmUpSeconds: 1 })
  const alone = await measure(5)
  const begun = performance.now()
  const body = readFileSync(writePeople('people.csv', 5000, rows))
  const upload = fetch(`${url}/imports?name=people.csv`, { method: 'POST', headers, body }).then((answer) =>
    answer.json(),
  )
  const beside = await measure(Number(process.env.SECONDS ?? Math.max(10, rows / 3000)))
  const { id } = await upload
  const job = async () => (await fetch(`${url}/imports/${id}`, { headers })).json()
  const then = await job()
  const took = (performance.now() - begun) / 1000
  const shown = ({ milliseconds: { median, p99, most } }) => ({ median, p99, most })
  const result = {
    alone: shown(alone),
    beside: shown(beside),
    rows: then.progress.rows,
    rowsPerSecond: Math.round(then.progress.rows / took),
    serverProcessorMs: server.processorMs(),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  await server.stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
