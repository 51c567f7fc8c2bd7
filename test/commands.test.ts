import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgram } from '../src/cli/program.ts'
import { buildProgram, kith, serve, temporaryFolder } from './support/command.ts'
import { anyVendor } from './support/dialect-testings.ts'

/** Checks that apply to every command. The list comes from the command line itself, so a new command is included. */

const { name: vendor } = anyVendor
const folder = temporaryFolder()
beforeAll(buildProgram)
afterAll(folder.remove)

interface CommandEntry {
  readonly path: readonly string[]
  readonly command: Command
}

function entriesOf(command: Command, path: readonly string[] = []): CommandEntry[] {
  const children = command.commands.flatMap((child) => entriesOf(child, [...path, child.name()]))
  return path.length === 0 ? children : [{ path, command }, ...children]
}

const program = createProgram('0.0.0')
const all = entriesOf(program)
const leaves = all.filter(({ command }) => command.commands.length === 0)

function helpOf(command: Command): string {
  const pieces: string[] = []
  command.configureOutput({ writeOut: (piece) => void pieces.push(piece) })
  command.outputHelp()
  return pieces.join('')
}

/** Splits a shell line into words. Supports only the quoting that the examples use. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}

describe.each(leaves.map(({ path, command }) => [path.join(' '), command] as const))(
  'kith %s',
  (name, command) => {
    const help = helpOf(command)

    test('describes itself and each option, and has --json', () => {
      expect(command.description()).not.toBe('')
      for (const { long, description } of command.options) expect(description, long).not.toBe('')
      expect(command.options.map(({ long }) => long)).toContain('--json')
    })

    test('has examples that use only its own options', () => {
      const examples = help.split('Examples:\n')[1]?.split('\n\n')[0]?.split('\n') ?? []
      expect(examples.length).toBeGreaterThan(0)
      const known = command.options.flatMap(({ long, short }) => [long, short])
      let own = 0
      for (const line of examples) {
        const words = wordsOf(line.replace(/^.*(?=\bkith )/, '').replace(/\s[<>|].*$/, ''))
        if (words[0] !== 'kith' || !line.includes(`kith ${name}`)) continue
        own += 1
        const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0])
        for (const option of options) expect(known, line).toContain(option)
      }
      expect(own, help).toBeGreaterThan(0)
    })

    test('rejects an unknown option and points to --help', async () => {
      const printed: string[] = []
      const fresh = createProgram('0.0.0')
      for (const one of entriesOf(fresh)) {
        one.command.configureOutput({ writeErr: (text) => void printed.push(text) })
      }
      const needed = command.options.filter(({ mandatory }) => mandatory).flatMap(({ long }) => [long!, '1h'])
      const words = [...name.split(' '), ...needed, '--no-such-option']
      await expect(fresh.parseAsync(words, { from: 'user' })).rejects.toMatchObject({
        code: 'commander.unknownOption',
      })
      expect(printed.join('')).toMatch(/unknown option '--no-such-option'[\s\S]*--help/)
    })
  },
)

test('a wrong command line exits with 2 and prints a message or JSON', () => {
  for (const words of [['export', '--no-such-option'], ['keys', 'create'], ['import']]) {
    expect(kith(words)).toMatchObject({ code: 2, stdout: '' })
    const { code, stderr, stdout } = kith([...words, '--json'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'usage', message: expect.any(String) } })
  }
}, 60_000)

test('a group of commands without a subcommand exits with 2 and lists its subcommands', () => {
  for (const { path, command } of all) {
    if (command.commands.length === 0) continue
    expect(command.description()).not.toBe('')
    const alone = kith(path)
    expect(alone.code, path.join(' ')).toBe(2)
    for (const child of command.commands) expect(alone.stderr).toContain(child.name())
  }
}, 60_000)

test('kith --help lists every command and explains the exit codes', () => {
  const { stdout, code } = kith(['--help'])
  expect(code).toBe(0)
  for (const { path } of all.filter((one) => one.path.length === 1)) expect(stdout).toContain(`  ${path[0]}`)
  expect(stdout).toMatch(/Exit codes: 0 done, 1 failed, 2 wrong command line, 3 done, but/)
  expect(kith(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
}, 60_000)

describe('the output of --json', () => {
  const data = join(folder.path, 'data')
  const file = join(folder.path, 'people.csv')
  const id = () => JSON.parse(kith(['people', 'list', '--json', '--data', data]).stdout)[0].id
  const keyId = () => JSON.parse(kith(['keys', 'list', '--json', '--data', data]).stdout)[0].id

  /** A successful run of each command, in an order that works. Commands that need a server follow in the test. */
  const runs: readonly (readonly [string, () => string[]])[] = [
    ['migrate', () => []],
    ['organizations create', () => ['Northpier', '--region', 'US']],
    ['organizations list', () => []],
    ['settings', () => ['--region', 'GB']],
    ['limits', () => ['--set', 'people=50000', '--mode', 'counted', '--store', 'enforced']],
    ['keys create', () => ['--dialect', 'native']],
    ['keys list', () => []],
    ['keys revoke', () => [keyId()]],
    ['import', () => [file]],
    ['people create', () => ['{"given": "Ada"}']],
    ['people list', () => []],
    ['people find', () => ['ada']],
    ['people get', () => [id()]],
    ['people update', () => [id(), '{"notes": "Called"}']],
    ['subject export', () => [id(), '--output', join(folder.path, 'subject.json')]],
    ['people remove', () => [id()]],
    ['phones status', () => []],
    ['phones rebuild', () => []],
    ['undo', () => ['--actor', 'key:none', '--since', '2h']],
    ['secrets rotate', () => []],
    ['secrets check', () => []],
    ['export', () => ['--output', join(folder.path, 'out.jsonl')]],
    ['backup', () => [join(folder.path, 'copy.db')]],
    ['restore', () => [join(folder.path, 'copy.db'), '--replace']],
  ]

  test('is one JSON value without colours for every command', async () => {
    writeFileSync(file, 'First Name,Email\nNadia,nadia@example.com\n')
    const covered: string[] = []
    const runAsJson = (name: string, parameters: readonly string[]): void => {
      const result = kith([...name.split(' '), ...parameters, '--json'], { FORCE_COLOR: '1' })
      expect(result, name).toMatchObject({ code: 0, stderr: '' })
      expect(() => JSON.parse(result.stdout), `${name}: ${result.stdout}`).not.toThrow()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours and progress bars begin with these characters
      expect(result.stdout).not.toMatch(/\u001b|\r/)
      covered.push(name)
    }
    for (const [name, parameters] of runs) runAsJson(name, [...parameters(), '--data', data])
    runAsJson('completion', ['bash'])
    runAsJson('secrets create-identity', [join(folder.path, 'backup.key')])
    runAsJson('move', ['--from', data, '--to', join(folder.path, 'moved')])
    const server = await serve(['--data', data, '--dialect', `${vendor}=0`, '--json'], { until: /\}\n/ })
    const serving = JSON.parse(server.output)
    expect(serving).toEqual({
      url: expect.stringMatching(/^http:/),
      console: `${serving.url}/console`,
      reference: `${serving.url}/docs`,
      ports: { [vendor]: expect.any(Number) },
    })
    covered.push('serve')
    const key = JSON.parse(kith(['keys', 'create', '--dialect', vendor, '--json', '--data', data]).stdout).key
    const url = `${serving.url}/${vendor}`
    runAsJson('doctor', ['--dialect', vendor, '--url', url, '--key', key, '--pause', '0'])
    await server.stop()
    expect(covered.sort()).toEqual(leaves.map(({ path }) => path.join(' ')).sort())
  }, 180_000)

  test('contains the examples of a demo', async () => {
    const demo = await serve(['--demo', '--json', '--data', join(folder.path, 'demo')], { until: /\}\n/ })
    const { demo: examples, url } = JSON.parse(demo.output)
    expect(examples[0]).toMatchObject({
      dialect: 'native',
      title: 'Kith',
      curl: expect.stringContaining(url),
    })
    await demo.stop()
  }, 60_000)
})

describe('a failure', () => {
  const data = join(folder.path, 'failing')
  beforeAll(() => void kith(['organizations', 'create', 'Northpier', '--data', data]))

  test.each([
    [['export', '--output', '/no/such/folder/x'], 'ENOENT', /Check the path/],
    [['import', 'no-such.csv'], 'invalid', undefined],
    [['people', 'get', 'psn_00000000000'], 'not_found', undefined],
    [['keys', 'list', '--database-url', 'postgres://x@127.0.0.1:1/x'], 'unavailable', /database is running/],
  ] as const)(
    '%j prints what to do next and exits with 1',
    (parameters, code, next) => {
      const named = parameters.some((word) => word.startsWith('--database'))
      const run = [...parameters, ...(named ? [] : ['--data', data])]
      const plain = kith(run)
      expect(plain.code).toBe(1)
      expect(plain.stderr).toMatch(/^kith: /)
      if (next) expect(plain.stderr).toMatch(next)
      const json = kith([...run, '--json'])
      expect(json.code).toBe(1)
      const { error } = JSON.parse(json.stderr.trim().split('\n').at(-1)!)
      expect(error.code).toBe(code)
      if (next) expect(error.next).toMatch(next)
    },
    60_000,
  )

  test('prints a remedy for a used port, an unreachable server and a file that is not a store', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    expect(kith(['serve', '--port', `${port}`, '--data', data]).stderr).toMatch(/another port with --port/)
    other.close()
    const gone = kith(['people', 'list', '--url', `http://127.0.0.1:${port}`, '--key', 'x'])
    expect(gone.stderr).toMatch(/ECONNREFUSED[\s\S]*is kith serve running/)
    const broken = join(folder.path, 'broken')
    mkdirSync(broken)
    writeFileSync(
      join(broken, 'kith.db'),
      'This is not a database, and long enough to be read as one. '.repeat(200),
    )
    expect(kith(['people', 'list', '--data', broken])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not a Kith store/),
    })
    writeFileSync(join(folder.path, 'a-file'), '')
    expect(kith(['people', 'list', '--data', join(folder.path, 'a-file', 'x')])).toMatchObject({ code: 1 })
  }, 60_000)

  test('is not reported when the reader of a pipe stops early', async () => {
    const many = join(folder.path, 'many.csv')
    const rows = Array.from({ length: 3000 }, (_, n) => `Person ${n},p${n}@example.com`)
    writeFileSync(many, `Full Name,Email\n${rows.join('\n')}\n`)
    expect(kith(['import', many, '--data', data]).code).toBe(0)
    const { spawnSync } = await import('node:child_process')
    const { program: path } = await import('./support/command.ts')
    const line = `"${process.execPath}" "${path}" export --data "${data}" | head -1; echo "\${PIPESTATUS[0]}"`
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^\{"kith".*\n0\n$/)
  }, 60_000)
})

test('the README mentions every command', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
  for (const { path } of all.filter((one) => one.path.length === 1)) {
    expect(readme, path[0]).toContain(`kith ${path[0]}`)
  }
})
