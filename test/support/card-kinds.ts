import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { fullNameOf } from '../../src/model/name.ts'
import type { Person } from '../../src/model/person.ts'
import { setUpImports } from './set-up-imports.ts'

/** A kind of card that a public collection has: who writes it, and what should come out of it. */
export interface Kind {
  /** The file of a public collection that the card imitates. */
  readonly imitates: string
  readonly lines: readonly string[]
  /** As `iconv-lite` names it. */
  readonly encoding?: string
  readonly person: Readonly<Record<string, unknown>>
  /** Lines of the card in version 4.0. */
  readonly exported?: readonly string[]
  readonly notes?: readonly string[]
}

/** Imports the card of each kind, compares the person, and exports it. */
export function testKinds(kinds: Readonly<Record<string, Kind>>): void {
  const kith = setUpImports()
  const { files, everyone } = kith

  test.each(Object.entries(kinds))(
    '%s',
    async (_name, { lines, encoding, person, exported = [], notes = [] }) => {
      const text = iconv.encode(lines.join('\r\n'), encoding ?? 'utf8')
      const { verdicts } = await files.importText(kith.hub, kith.caller('own'), text, { name: 'card.vcf' })
      expect(verdicts).toMatchObject([{ verdict: 'created' }])
      expect(verdicts[0]!.notes?.map(({ column }) => column) ?? []).toEqual(notes)
      const [read] = await everyone()
      expect(shortOf(read!)).toMatchObject(person)
      const out = (await files.exportText(kith.hub, kith.caller('own'), 'vcard'))
        .replaceAll('\r\n ', '')
        .split('\r\n')
      for (const line of exported) expect(out.map(inOrder).join('\n')).toContain(inOrder(line))
    },
  )
}

/** The parameters of a line in alphabetic order, and the line without its group. */
function inOrder(line: string): string {
  const [, head = '', value = ''] = /^((?:[^":]|"[^"]*")*):(.*)$/s.exec(line) ?? []
  const [name = '', ...parameters] = head.replace(/^ITEM\d+\./, '').split(/;(?=[A-Z-]+=)/)
  return `${[name, ...parameters.sort()].join(';')}:${value}`
}

function shortOf(person: Person): object {
  const points = (list: Person['emails']) =>
    list.map(({ value, label }) => [value, label].filter(Boolean).join(' '))
  return {
    ...person,
    fullName: person.fullName ?? fullNameOf(person),
    emails: points(person.emails),
    phones: points(person.phones),
    onlineServices: points(person.onlineServices),
    addresses: person.addresses.map(({ value, label }) => [value, label].filter(Boolean).join(' ')),
  }
}
