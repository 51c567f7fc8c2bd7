import { expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'

const kith = setUpImports()
const { files, imported, everyone } = kith

test('an undo keeps labels and fields that others use, and takes away the others', async () => {
  const caller = kith.caller('own')
  const first = await files.importText(
    kith.hub,
    caller,
    'Name,Email,Tags,Plan,Seats\nNadia,n@example.com,A;B,x,3\n',
  )
  await files.importText(kith.hub, caller, 'Name,Email,Tags,Plan\nBen,b@example.com,A,y\n')
  await kith.hub.imports.undo(caller, first.job.id)
  expect((await kith.hub.catalog.listLabels(caller)).map(({ name }) => name)).toEqual(['A'])
  expect((await kith.hub.catalog.listCustomFields(caller)).map(({ key }) => key)).toEqual(['plan'])
  // Imported again, the fields are there again with their values.
  const people = await imported('Name,Email,Tags,Plan,Seats\nNadia,n@example.com,A;B,x,3\n')
  const again = people.find(({ fullName }) => fullName === 'Nadia')
  expect(again!.customFields).toEqual({ plan: 'x', seats: 3 })
})

test.each([
  ['clearly another first name', 'Ben', 'conflict', 2],
  ['a nickname', 'Nadja', 'updated', 1],
  ['no name', '', 'updated', 1],
])('a row with the address of Nadia and %s is %s', async (_what, given, verdict, count) => {
  await imported('First name,Email\nNadia,n@example.com\n')
  const content = `First name,Email,Company\n${given},n@example.com,Northpier\n`
  const { verdicts } = await files.importText(kith.hub, kith.caller('own'), content)
  expect(verdicts).toMatchObject([{ verdict }])
  expect(await everyone()).toHaveLength(count)
  const again = await files.importText(kith.hub, kith.caller('own'), content)
  expect(again.verdicts).toMatchObject([{ verdict: 'unchanged' }])
})

test('two customer ids in one file are two people, and identical rows are one', async () => {
  const people = await imported(
    'Customer ID,Name,Email\n1,Nadia,n@example.com\n2,Nadia,n@example.com\n1,Nadia,n@example.com\n',
  )
  expect(people).toHaveLength(2)
  expect(await imported('Name\nUma\nUma\n')).toHaveLength(3)
})
