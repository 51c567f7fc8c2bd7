// Exports a store, imports the file into a new store, exports that store, and compares the two files byte by byte. Prints time
// and memory of each step. Build first: npm run build. bench/import.mjs leaves a suitable store in its folder.
//   node bench/round-trip.mjs <data folder> [format=jsonl] [folder]
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [data, format = 'jsonl', given] = process.argv.slice(2)
if (data === undefined) throw new Error('usage: node bench/round-trip.mjs <data folder> [format] [folder]')
const folder = given ?? mkdtempSync(join(tmpdir(), 'kith-round-trip-'))
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const [first, second, copy] = ['first', 'second', 'copy'].map((name) => join(folder, `${name}.${format}`))

const out = await run(['export', '--format', format, '--output', first, '--data', data, '--json'])
const back = await run(['import', first, '--match-by', 'none', '--data', copy, '--json'])
const again = await run(['export', '--format', format, '--output', second, '--data', copy, '--json'])
const { created, rejected } = JSON.parse(back.output)
const result = {
  format,
  megabytes: Math.round(statSync(first).size / 1e6),
  created,
  rejected,
  export: summaryOf(out),
  import: summaryOf(back),
  exportAgain: summaryOf(again),
  equal: (await hashOf(first)) === (await hashOf(second)),
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
if (given === undefined) rmSync(folder, { recursive: true, force: true })
if (!result.equal) process.exitCode = 1

function summaryOf({ seconds, peakMegabytes }) {
  return { seconds: Math.round(seconds), rowsPerSecond: Math.round(created / seconds), peakMegabytes }
}

async function run(parameters) {
  const begun = performance.now()
  const child = spawn(process.execPath, [program, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid))
  }, 200)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`kith ${parameters[0]} ended with ${code}`)
  return { output, seconds: (performance.now() - begun) / 1000, peakMegabytes: Math.round(peak / 1024) }
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

async function hashOf(path) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
