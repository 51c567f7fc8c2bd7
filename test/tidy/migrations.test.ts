import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn, read, root } from './source-files.ts'

/* Released migrations are history: stores have run them. */

const LIST = 'src/store/migrations/released.json'

/** Hashes by file. Files of a migration that is not released yet are not in the list. */
const released: Readonly<Record<string, string>> = existsSync(join(root, LIST)) ? JSON.parse(read(LIST)) : {}

/** A migration is a file, or a folder with its parts; `index.ts` lists them. */
const files = filesIn('src/store/migrations').filter((file) => /\/\d{4}-/.test(file) && file.endsWith('.ts'))

const hashOf = (file: string): string => createHash('sha256').update(read(file)).digest('hex')

test('released migrations are as they were', () => {
  if (process.env.UPDATE_RELEASED === '1') {
    const added = files.map((file) => [file, released[file] ?? hashOf(file)])
    writeFileSync(join(root, LIST), `${JSON.stringify(Object.fromEntries(added), null, 2)}\n`)
    return
  }
  const hasRelease = filesIn('test/releases').some((file) => file.endsWith('/release.json'))
  expect(Object.keys(released).length > 0).toBe(hasRelease)
  for (const [file, hash] of Object.entries(released)) {
    expect(files, `${file} is missing`).toContain(file)
    expect(hashOf(file), `${file} was released and is changed: write a new migration instead`).toBe(hash)
  }
})

test('a released migration has no new parts', () => {
  const migrationOf = (file: string): string => file.split('/')[3]!.replace(/\.ts$/, '')
  const known = new Set(Object.keys(released).map(migrationOf))
  for (const file of files) if (known.has(migrationOf(file))) expect(Object.keys(released)).toContain(file)
})
