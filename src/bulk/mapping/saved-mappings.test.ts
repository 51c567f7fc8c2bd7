import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'

/*
 * Mappings that `kith import --save-mapping` wrote before the headers of tables were understood in eleven languages. They are
 * followed as they are: what a newer version would detect does not count.
 */

const folder = fileURLToPath(new URL('saved/', import.meta.url))
const { imported } = setUpImports()

test.each([
  [
    'google',
    [
      {
        ...{ fullName: 'Nadia Okafor', given: 'Nadia', surname: 'Okafor', birthday: '1990-05-17' },
        ...{ company: 'Northpier', jobTitle: 'Engineer', notes: 'Met at the pier' },
        emails: [
          { value: 'nadia@example.com', label: 'Work' },
          { value: 'nadia.o@example.com', label: 'Work' },
        ],
        phones: [{ normal: '+12025550101', label: 'Mobile' }],
        addresses: [{ value: '1 Pier Road, Springfield', label: 'Home' }],
      },
      { fullName: 'Ben Ngo', birthday: null, emails: [{ value: 'ben@example.com', label: 'Home' }] },
    ],
  ],
  [
    'outlook',
    [
      {
        ...{
          given: 'Ana',
          surname: 'Reyes',
          birthday: '1988-03-14',
          company: 'Northpier',
          jobTitle: 'Pilot',
        },
        phones: [
          { normal: '+12025550104', label: 'mobile' },
          { normal: '+12025550103', label: 'work' },
        ],
        addresses: [{ value: '2 Pier Road, Springfield', label: 'work' }],
      },
      { given: 'Omar', birthday: '1979-12-24', emails: [{ value: 'omar@example.com' }] },
    ],
  ],
  [
    'own',
    [
      {
        ...{ fullName: null, phones: [{ normal: '+12025550106' }] },
        customFields: { customer: 'Eva Lind', plan: 'Gold', seats: 3, since: '2024-02-01' },
      },
      { emails: [{ value: 'ida@example.com' }], customFields: { customer: 'Ida Berg', seats: 7 } },
    ],
  ],
])('the mapping of %s.csv still brings the same people', async (name, expected) => {
  const mapping = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'))
  const content = readFileSync(`${folder}${name}.csv`)
  expect(await imported(content, { mapping, region: 'US' })).toMatchObject(expected)
})
