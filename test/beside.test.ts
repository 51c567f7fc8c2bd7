import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from './support/command.ts'

/*
 * Short requests beside long work, short: `node bench/beside.mjs` without `--quick` measures on an idle machine.
 */

const bench = join(fileURLToPath(new URL('..', import.meta.url)), 'bench', 'beside.mjs')

interface Times {
  readonly p50: number
  readonly p90: number
  /** Requests that were not answered with 200. */
  readonly failed: number
  /** Processor time of the server's thread between a request and its answer, which other work on the machine hardly changes. */
  readonly ahead: { readonly p50: number; readonly p90: number }
}
type Series = Readonly<Record<'own' | 'other' | 'health', Times>>
interface Result {
  readonly name: string
  readonly alone: Series
  readonly beside: Series
  readonly work: { readonly done: number; readonly statuses: Readonly<Record<string, number>> }
}

function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Result[]> {
  const child = spawn(process.execPath, [bench, '--quick', '--json', ...args], {
    env: { ...process.env, KITH_LOG: 'none', ...environment },
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(errors))))
  })
}

/** Half of the requests may wait a little, and nine in ten not for long, compared with what they take alone. */
const isHeldUp = (alone: Times, beside: Times): boolean =>
  beside.ahead.p50 > 10 * alone.ahead.p50 + 100 || beside.ahead.p90 > 10 * alone.ahead.p90 + 300

const series = ['own', 'other', 'health'] as const

const names = [
  'nothing else',
  'a filter of 45 conditions',
  'an export of all',
  'a search of 200 letters',
  'a search sorted by name that thousands match',
  'an import',
  'the largest batch',
  '1,000 slow bodies, one address',
  '1,000 slow bodies, 200 addresses',
  '1,000 slow readers',
  'an upload of 1 GiB',
  'an upload that is previewed',
  'filter, export, search and import at once',
]

let results: Result[]
beforeAll(async () => {
  await buildProgram()
  results = await run([])
}, 600_000)

test('each load is measured', () => {
  expect(results.map(({ name }) => name)).toEqual(names)
  console.log(
    `milliseconds: processor time alone p50, beside p50, p90; elapsed beside p50, p90\n`,
    results
      .map(({ name, alone, beside }) => {
        const shown = series.map((one) => {
          const { p50, p90, ahead } = beside[one]
          const times = [alone[one].ahead.p50, ahead.p50, ahead.p90, p50, p90].map((ms) => ms.toFixed(1))
          return `${one} ${times.join(' ')}`
        })
        return `${name}: ${shown.join(', ')}`
      })
      .join('\n'),
  )
})

describe.each(names)('a person by id and /healthz beside %s', (name) => {
  test('are not held up, in the organization at work and in another one', () => {
    const { alone, beside, work } = results.find((result) => result.name === name)!
    for (const one of series) {
      expect(beside[one].failed, one).toBe(0)
      expect(isHeldUp(alone[one], beside[one]), `${one} ${JSON.stringify(beside[one])}`).toBe(false)
    }
    for (const status of Object.keys(work.statuses)) expect(status).toMatch(/^20\d$/)
  })
})

test('a server without reader processes is found to hold others up', async () => {
  const [result] = await run(['--only', 'a filter of 45'], { KITH_READER_PROCESSES: '0' })
  const { alone, beside } = result!
  for (const one of series) expect(isHeldUp(alone[one], beside[one]), one).toBe(true)
}, 60_000)
