import { expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'

const kith = setUpImports()
const { imported } = kith

test('a quote inside of a cell is a part of it', async () => {
  const people = await imported(
    'Name,Email,Notes\nNadia "Nadi" Okafor,a@example.com,5" pipe\nOmar Reyes,b@example.com,"said ""hi"""\n',
  )
  expect(people.map(({ fullName, notes }) => [fullName, notes])).toEqual([
    ['Nadia "Nadi" Okafor', '5" pipe'],
    ['Omar Reyes', 'said "hi"'],
  ])
})

test('Dutch words before a last name belong to it', async () => {
  const content =
    'Voornaam;Tussenvoegsel;Achternaam;E-mailadres\nJan;van der;Berg;jan@example.com\nEva;;Lind;e@example.com\n'
  expect((await imported(content)).map(({ given, surname }) => [given, surname])).toEqual([
    ['Jan', 'van der Berg'],
    ['Eva', 'Lind'],
  ])
})

test('numbers of WhatsApp begin with the country code', async () => {
  const content =
    'Phone Number,Saved Name,Public Name,Group\n4930231250,Jürgen,ju,Club\n12025550101,Nadia,na,Club\n+12025550102,Omar,om,Club\n'
  const people = await imported(content, { region: 'US' })
  expect(people.flatMap(({ phones }) => phones.map(({ normal }) => normal))).toEqual([
    ...['+4930231250', '+12025550101', '+12025550102'],
  ])
})

test.each([
  [
    'Business Street',
    'Business Street 2',
    'Business Street 3',
    'Business City',
    'Business Phone,E-mail Address',
  ],
  ['Straße geschäftlich', 'Straße geschäftlich 2', 'Straße geschäftlich 3', 'Ort geschäftlich', 'x,E-Mail'],
  ['Rue (bureau)', 'Rue (bureau) 2', 'Rue (bureau) 3', 'Ville (bureau)', 'x,Courriel'],
])('%s, %s and %s are one address', async (...header) => {
  const content = `Name,${header.join(',')}\nNadia,1 Pier Road,Floor 3,Room 4,Springfield,,n@example.com\n`
  const [person] = await imported(content)
  expect(person!.addresses).toMatchObject([
    {
      value: '1 Pier Road, Floor 3, Room 4, Springfield',
      parts: { street: '1 Pier Road', apartment: 'Floor 3, Room 4', locality: 'Springfield' },
    },
  ])
})

test('a column of links to profiles is of accounts, and postcodes in any language stay text', async () => {
  const [person] = await imported(
    'Vorname,Nachname,Profil,Postleitzahl der Firma\nNadia,Okafor,https://www.linkedin.com/in/example,10115\n',
  )
  expect(person!.onlineServices).toMatchObject([
    { label: 'linkedin', value: 'https://www.linkedin.com/in/example' },
  ])
  expect(person!.customFields).toEqual({ postleitzahl_der_firma: '10115' })
})
