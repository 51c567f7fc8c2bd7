import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'
import { openTestHub } from '../../../test/support/test-hub.ts'

const kith = setUpImports()
const { files, everyone } = kith

// After the examples of RFC 9553, with invented people.
const card = {
  '@type': 'Card',
  version: '1.0',
  uid: 'urn:uuid:22b2c7df-9120-4969-8460-05956fe6b065',
  name: {
    full: 'Nadia Okafor',
    components: [
      { kind: 'given', value: 'Nadia' },
      { kind: 'surname', value: 'Okafor' },
    ],
  },
  emails: {
    e1: { address: 'nadia@example.com', contexts: { work: true }, pref: 1 },
    e2: { address: 'n@example.org', contexts: { private: true } },
  },
  phones: { p1: { number: 'tel:+1-555-010-4477', features: { mobile: true, voice: true } } },
  organizations: { o1: { name: 'Northpier', units: [{ name: 'Research' }] } },
  addresses: {
    k1: {
      components: [
        { kind: 'number', value: '1' },
        { kind: 'name', value: 'Main St' },
        { kind: 'locality', value: 'Oakland' },
      ],
    },
  },
  anniversaries: { a1: { kind: 'birth', date: { year: 1990, month: 5, day: 17 } } },
  keywords: { VIP: true },
  nicknames: { k2: { name: 'Nads' } },
  'example.com:room': 7,
}

test('imports a Card as a person, and exports the properties that a person has no field for', async () => {
  await files.importText(kith.hub, kith.caller('own'), JSON.stringify([card]), { name: 'cards.json' })
  const [person] = await everyone()
  expect(person).toMatchObject({
    given: 'Nadia',
    surname: 'Okafor',
    company: 'Northpier',
    birthday: '1990-05-17',
  })
  expect(person!.emails).toMatchObject([{ label: 'work', primary: true }, { label: 'home' }])
  expect(person!.phones).toMatchObject([{ value: '+1-555-010-4477', label: 'mobile' }])
  expect(person!.addresses).toMatchObject([{ value: '1 Main St, Oakland', parts: { street: 'Main St' } }])
  const out = JSON.parse(await files.exportText(kith.hub, kith.caller('own'), 'jscontact'))
  expect(out).toMatchObject({
    uid: card.uid,
    name: card.name,
    nicknames: card.nicknames,
    'example.com:room': 7,
  })
  expect(out.keywords).toEqual({ VIP: true })
})

test('exports the same cards after its export was imported', async () => {
  await files.importText(kith.hub, kith.caller('own'), JSON.stringify(card), { name: 'card.json' })
  await kith.hub.people.create(kith.caller('own'), {
    fullName: 'Front desk',
    phones: [{ value: '+15550104479', label: 'lobby' }],
  })
  const once = await files.exportText(kith.hub, kith.caller('own'), 'jscontact')
  const again = await openTestHub()
  await files.importText(again.hub, again.caller('own'), once, { name: 'all.jsonl' })
  const plain = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => ({ ...JSON.parse(line), updated: '', created: '' }))
  expect(plain(await files.exportText(again.hub, again.caller('own'), 'jscontact'))).toEqual(plain(once))
  await again.close()
})

test('imports jCards', async () => {
  const text =
    'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ben Ngo\r\nN:Ngo;Ben;;;\r\nEMAIL:ben@example.com\r\nEND:VCARD'
  const { verdicts } = await files.importText(
    kith.hub,
    kith.caller('own'),
    JSON.stringify([ICAL.parse(text)]),
    { name: 'x.json' },
  )
  expect(verdicts).toMatchObject([{ verdict: 'created' }])
  expect(await everyone()).toMatchObject([{ given: 'Ben', surname: 'Ngo' }])
})

test('refuses a truncated document', async () => {
  const truncated = JSON.stringify([card]).slice(0, 300)
  await expect(files.importText(kith.hub, kith.caller('own'), truncated, { name: 'x.json' })).rejects.toThrow(
    'may be truncated',
  )
})
