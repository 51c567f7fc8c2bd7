import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../test/support/bulk-files.ts'
import { setUpHub } from '../../test/support/set-up-hub.ts'
import { type ZipEntry, zipOf } from '../../test/support/zip.ts'
import type { RowResult } from '../model/import.ts'
import { createImportFormats, openSourceFile, prepareFile, rejectedRowsText, runImport } from './bulk.ts'

const formats = createImportFormats([])
const files = bulkFiles()
const folder = mkdtempSync(join(tmpdir(), 'kith-cards-'))
afterAll(() => {
  files.remove()
  rmSync(folder, { recursive: true })
})

const kith = setUpHub()

function card(name: string, ...lines: string[]): string {
  return ['BEGIN:VCARD', 'VERSION:3.0', `FN:${name}`, ...lines, 'END:VCARD', ''].join('\r\n')
}

async function importPath(path: string): Promise<{ verdicts: RowResult[]; people: string[] }> {
  const prepared = await prepareFile(formats, await openSourceFile(path))
  const caller = kith.caller('own')
  const verdicts: RowResult[] = []
  const job = await kith.hub.imports.start(caller, prepared.draft)
  await runImport(kith.hub, caller, job, prepared, { onBatch: (_job, rows) => verdicts.push(...rows) })
  const { items } = await kith.hub.people.list(caller, { order: [], page: { offset: 0, limit: 99 } })
  return { verdicts, people: items.map(({ fullName }) => fullName ?? '').sort() }
}

function zip(name: string, entries: readonly ZipEntry[]): string {
  const path = join(folder, name)
  writeFileSync(path, zipOf(entries))
  return path
}

describe('a folder of cards', () => {
  test('is read file by file in natural order, each with its own encoding', async () => {
    const path = join(folder, 'cards')
    mkdirSync(path)
    writeFileSync(join(path, '10.vcf'), card('Eva Lind', 'BDAY:--0214'))
    writeFileSync(join(path, '9.vcf'), Buffer.from(card('J\u00FCrgen M\u00FCller'), 'latin1'))
    writeFileSync(join(path, '1.vcf'), `\uFEFF${card('Zoë Ngo')}`)
    writeFileSync(join(path, '.hidden.vcf'), 'no card')
    const { verdicts, people } = await importPath(path)
    expect(people).toEqual(['Eva Lind', 'Jürgen Müller', 'Zoë Ngo'])
    expect(verdicts[2]).toMatchObject({ line: 1, notes: [{ column: '10.vcf: BDAY' }] })
  })

  test('names the file in what is wrong with it', async () => {
    const path = join(folder, 'broken')
    mkdirSync(path)
    writeFileSync(join(path, 'a.vcf'), card('Eva Lind'))
    writeFileSync(join(path, 'b.vcf'), 'BEGIN:VCARD\r\nFN:Omar')
    await expect(importPath(path)).rejects.toThrow(/^b\.vcf: The file ends inside the card at line 1/)
  })

  test('is refused with saved responses in it', async () => {
    const path = join(folder, 'mixed')
    mkdirSync(path)
    writeFileSync(join(path, 'a.vcf'), card('Eva Lind'))
    writeFileSync(join(path, 'b.json'), '[]')
    await expect(importPath(path)).rejects.toThrow('two folders')
  })
})

describe('a ZIP archive of cards', () => {
  test('is read file by file; what is no card is left out', async () => {
    const path = zip('cards.zip', [
      { name: 'people/2.vcf', content: card('Omar Reyes') + card('Ben Ngo') },
      { name: 'people/1.vcf', content: card('Eva Lind') },
      { name: '__MACOSX/people/._1.vcf', content: 'x' },
      { name: 'read me.txt', content: 'x' },
    ])
    const { verdicts, people } = await importPath(path)
    expect(people).toEqual(['Ben Ngo', 'Eva Lind', 'Omar Reyes'])
    expect(verdicts.map(({ line }) => line)).toEqual([1, 1, 5])
    const again = await importPath(path)
    expect(again.verdicts.map(({ verdict }) => verdict)).toEqual(['unchanged', 'unchanged', 'unchanged'])
  })

  test.each<[string, ZipEntry[], RegExp]>([
    ['an encrypted file', [{ name: 'a.vcf', content: card('A'), encrypted: true }], /a\.vcf is encrypted/],
    ['a path out of the archive', [{ name: '../a.vcf', content: card('A') }], /invalid relative path/],
    ['an absolute path', [{ name: '/etc/a.vcf', content: card('A') }], /absolute path/],
    [
      'a file that unpacks to far more',
      [{ name: 'a.vcf', content: ' '.repeat(3_000_000) }],
      /a\.vcf is 200 times larger/,
    ],
    [
      'a file that says to be small',
      [{ name: 'a.vcf', content: card('A'.repeat(5000)), saidBytes: 50 }],
      /damaged|size/,
    ],
    ['a truncated card', [{ name: 'x/a.vcf', content: 'BEGIN:VCARD\r\nFN:A' }], /^x\/a\.vcf: .*truncated/],
    ['no cards', [{ name: 'a.txt', content: 'x' }], /ZIP archive/],
  ])('is refused with %s', async (description, entries, message) => {
    const path = zip(`${description}.zip`, entries)
    await expect(importPath(path)).rejects.toThrow(message)
    expect(await kith.hub.imports.list(kith.caller('own'), 9)).toEqual([])
  })

  test('is refused if it is cut off', async () => {
    const path = join(folder, 'cut.zip')
    writeFileSync(path, zipOf([{ name: 'a.vcf', content: card('A') }]).subarray(0, 60))
    await expect(importPath(path)).rejects.toThrow('a ZIP archive')
  })
})

describe('rejected rows', () => {
  test.each([
    [
      'cards.vcf',
      card('', 'X-A:1') + card('Eva Lind'),
      /^X-KITH-PROBLEM:line 1: the row should be a card with a name/m,
      ['FN:', 'FN:Omar Reyes'],
    ],
    [
      'people.ldif',
      'dn: cn=x\nobjectclass: person\ndescription:\n\ndn: cn=Eva Lind\ncn: Eva Lind\n',
      /^# line 1: the row should be/m,
      ['description:', 'cn: Omar Reyes'],
    ],
    [
      'cards.json',
      '[{"@type":"Card","name":{"full":""}},{"@type":"Card","name":{"full":"Eva Lind"}}]',
      /"kith:problem":"line 1: the row should be/,
      ['"full":""', '"full":"Omar Reyes"'],
    ],
  ])(
    'of %s come back in that format, and are imported again without an option',
    async (name, text, problem, [wrong, right]) => {
      const caller = kith.caller('own')
      const { job, verdicts } = await files.importText(kith.hub, caller, text, { name })
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(['rejected', 'created'])
      let rejected = ''
      for await (const chunk of rejectedRowsText(kith.hub, caller, job)) rejected += chunk
      expect(rejected).toMatch(problem)
      const corrected = rejected.replace(wrong!, right!)
      const again = await files.importText(kith.hub, caller, corrected, { name: 'upload' })
      expect(again.verdicts).toMatchObject([{ verdict: 'created' }])
      const { items } = await kith.hub.people.list(caller, { order: [], page: { offset: 0, limit: 9 } })
      expect(items.map(({ fullName }) => fullName).sort()).toEqual(['Eva Lind', 'Omar Reyes'])
      expect(JSON.stringify(items)).not.toContain('problem')
    },
  )
})
