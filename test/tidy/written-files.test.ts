import { expect, test } from 'vitest'
import { writtenFiles } from '../../src/written-files.ts'
import { filesIn, isTest, read } from './source-files.ts'

/** Calls that create, write or rename a file. A database opened only for reading does not count. */
const WRITES =
  /\b(?:createWriteStream|(?:writeFile|appendFile|copyFile|rename|link|mkdtemp)(?:Sync)?)\(|\bnew Database\((?![^)]*readonly)|\bopen(?:Sync)?\([^)]*'(?:[ra]|wx?)\+?'[,)]|'vacuum into/g

const program = filesIn('src').filter((path) => path.endsWith('.ts') && !isTest(path))

test('every call that writes a file belongs to a registered kind of file', () => {
  const found = Object.fromEntries(
    program.flatMap((path) => {
      const calls = read(path).match(WRITES)?.length ?? 0
      return calls > 0 ? [[path, calls]] : []
    }),
  )
  const registered: Record<string, number> = {}
  for (const { writtenBy } of writtenFiles) {
    for (const [path, calls] of Object.entries(writtenBy)) registered[path] = (registered[path] ?? 0) + calls
  }
  expect(found, 'describe each kind of file in src/written-files.ts').toEqual(registered)
})

test('every kind of file with personal data says what an erasure does about it', () => {
  for (const { kind, holds, erasure, rights } of writtenFiles) {
    if (holds === 'personal') expect(`${erasure} ${rights}`.length, kind).toBeGreaterThan(40)
  }
})
