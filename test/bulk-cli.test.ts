import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, kith, program, serve, temporaryFolder } from './support/command.ts'

const folder = temporaryFolder()
const data = join(folder.path, 'data')
const file = join(folder.path, 'people.csv')

beforeAll(async () => {
  await buildProgram()
  expect(kith(['organizations', 'create', 'Northpier', '--data', data]).code).toBe(0)
  writeFileSync(file, 'First Name,Email,Plan\nNadia,nadia@example.com,gold\nBen,not-a-mail,silver\n')
})
afterAll(folder.remove)

describe('kith import', () => {
  test('previews, runs dry, imports, writes rejected rows to a file, and undoes an import', () => {
    const preview = kith(['import', file, '--data', data, '--preview'])
    expect(preview.stdout).toMatch(/First Name +given +\d+% +Nadia \| Ben/)
    const mapping = join(folder.path, 'mapping.json')
    expect(kith(['import', file, '--data', data, '--save-mapping', mapping]).code).toBe(0)
    const dryRun = kith(['import', file, '--data', data, '--mapping', mapping, '--strict', '--dry-run'])
    expect(dryRun).toMatchObject({ code: 3 })
    expect(dryRun.stdout).toContain('line 3: rejected Email "not-a-mail": should be an email address')
    expect(JSON.parse(kith(['people', 'list', '--data', data, '--json']).stdout)).toEqual([])
    const done = kith(['import', file, '--data', data, '--mapping', mapping, '--strict', '--json'])
    expect(done.code).toBe(3)
    expect(JSON.parse(done.stdout)).toMatchObject({ id: 1, state: 'done', created: 1, rejected: 1 })
    const rejected = readFileSync(`${file}.rejected.csv`, 'utf8')
    expect(rejected).toContain('Ben,not-a-mail,silver,')
    const repaired = join(folder.path, 'repaired.csv')
    writeFileSync(repaired, rejected.replace('not-a-mail', 'ben@example.com'))
    expect(kith(['import', repaired, '--data', data]).stdout).toMatch(/Import 2: 1 created/)
    expect(kith(['import', '--undo', '2', '--data', data]).stdout).toContain('1 people removed, 0 kept')
    expect(kith(['import', '--list', '--data', data, '--json']).stdout).toContain('"state":"undone"')
    expect(JSON.parse(kith(['people', 'list', '--data', data, '--json']).stdout)).toHaveLength(1)
  }, 180_000)

  test.each([
    [['import'], 2, /name the file to import/],
    [['import', 'no-such.csv'], 1, /File no-such\.csv does not exist/],
    [['import', '--undo', '99'], 1, /No such import/],
    [['import', '--undo', 'x'], 2, /number shown by kith import --list/],
    [['import', file, '--match-by', 'name'], 2, /--match-by must be one of email, phone/],
    [['export', '--format', 'xlsx'], 2, /--format must be one of jsonl, csv/],
    [['people', 'get', 'psn_00000000000'], 1, /No such person/],
    [['people', 'create', 'Nadia'], 2, /must be JSON, such as/],
    [['backup', file], 1, /exists already/],
  ])('%j exits with %i and prints what to do', (parameters, code, message) => {
    const result = kith([...parameters, '--data', data])
    expect(result.stderr).toMatch(message)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(result.code).toBe(code)
  })
})

test('rejects a 200 MB file without line breaks within a heap of 96 MB', () => {
  const endless = join(folder.path, 'endless.csv')
  const piece = 'x'.repeat(1_000_000)
  writeFileSync(endless, 'Name,Email\n')
  for (let size = 0; size < 200; size++) appendFileSync(endless, piece)
  const ownData = join(folder.path, 'endless')
  const parameters = ['--max-old-space-size=96', program, 'import', endless, '--data', ownData]
  const { status, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
  expect(stderr).toMatch(/more than 1048576 bytes: check for a missing closing quote.*Nothing was imported/)
  expect(status).toBe(1)
  expect(JSON.parse(kith(['people', 'list', '--data', ownData, '--json']).stdout)).toEqual([])
}, 60_000)

test('kith people works the same on a running server and on a data folder', async () => {
  const own = join(folder.path, 'own')
  const key = kith(['keys', 'create', '--dialect', 'native', '--data', own]).stdout.trim()
  const server = await serve(['--data', own])
  for (const where of [
    ['--data', own],
    ['--url', server.url, '--key', key],
  ]) {
    const draft = '{"given": "Nadia", "surname": "Okafor", "emails": [{"value": "nadia@example.com"}]}'
    const { id } = JSON.parse(kith(['people', 'create', draft, ...where]).stdout)
    expect(kith(['people', 'find', 'okaf', ...where]).stdout).toBe(`${id}  Nadia Okafor  nadia@example.com\n`)
    expect(JSON.parse(kith(['people', 'update', id, '{"notes": "Called"}', ...where]).stdout).version).toBe(2)
    expect(JSON.parse(kith(['people', 'get', id, ...where]).stdout).notes).toBe('Called')
    expect(kith(['people', 'remove', id, ...where]).stdout).toBe(`${id} is removed.\n`)
    expect(JSON.parse(kith(['people', 'list', '--json', ...where]).stdout)).toEqual([])
  }
  expect(kith(['people', 'list', '--url', server.url, '--key', 'wrong']).code).toBe(1)
  await server.stop()
  // The test starts a dozen programs, one after another.
}, 180_000)

test('restore brings back the same people, and replaces an existing store only with --replace', () => {
  const copy = join(folder.path, 'copy.db')
  expect(kith(['backup', copy, '--data', data]).stdout).toContain('verified')
  const exported = kith(['export', '--data', data]).stdout
  expect(kith(['restore', copy, '--data', data])).toMatchObject({ code: 1 })
  expect(kith(['restore', copy, '--data', data, '--replace']).stdout).toContain(
    'The previous store is kept in',
  )
  expect(kith(['export', '--data', data]).stdout).toBe(exported)
  expect(kith(['restore', file, '--data', join(folder.path, 'new')]).stderr).toContain('not a backup')
}, 180_000)

test('completion completes subcommands and options in bash', () => {
  const { stdout } = kith(['completion', 'bash'])
  const script = `${stdout}\nCOMP_WORDS=(kith keys cr); COMP_CWORD=2; _kith; echo "\${COMPREPLY[@]}"\nCOMP_WORDS=(kith import --dr); COMP_CWORD=2; _kith; echo "\${COMPREPLY[@]}"`
  expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout).toBe('create\n--dry-run\n')
  for (const shell of ['zsh', 'fish']) expect(kith(['completion', shell]).stdout).toContain('people')
}, 180_000)
