import { api } from '../api/client.ts'
import { isStatus, unwrap } from '../api/problem.ts'
import type { BatchOperation, Label } from '../api/types.ts'

/** Fictional people: random names, email addresses in reserved domains (RFC 2606), phone numbers reserved for fiction. */
const given = [
  'Ada',
  'Bilal',
  'Camille',
  'Dalia',
  'Emeka',
  'Farah',
  'Goran',
  'Hana',
  'Ines',
  'Jonas',
  'Keiko',
  'Lucía',
]
const surnames = [
  'Almeida',
  'Novák',
  'Okafor',
  'Lindqvist',
  'Haddad',
  'Menon',
  'Quispe',
  'Ruiz',
  'Tanaka',
  'Weiss',
]
const companies = [
  'Northpier Ltd',
  'Larkspur Energy',
  'Quay Lane Bakery',
  'Fjord Analytics',
  'Kestrel Optics',
]
const titles = ['Engineer', 'Head of finance', 'Purchasing lead', 'Owner', 'Office manager']
const labelDrafts = [
  { name: 'Customer', color: 'green' },
  { name: 'Hot lead', color: 'red' },
  { name: 'Newsletter', color: 'blue' },
]
const PEOPLE = 60
const FIELD = { key: 'plan', name: 'Plan', type: 'enum' as const, options: ['Free', 'Pro', 'Gold'] }

/** Adds fictional people through the API. */
export async function addDemoPeople(): Promise<void> {
  const labels: Label[] = []
  for (const body of labelDrafts) labels.push(unwrap(await api.POST('/v1/labels', { body })))
  const plans = await planOptions()
  const operations = Array.from({ length: PEOPLE }, (_, index): BatchOperation => {
    const first = given[index % given.length]!
    const last = surnames[(index * 7) % surnames.length]!
    const number = String(index).padStart(2, '0')
    const label = labels[index % 4]
    const plan = plans[index % 3]
    return {
      op: 'create',
      person: {
        given: first,
        surname: last,
        emails: [
          { value: `${plain(first)}.${plain(last)}${number}@example.com`, label: 'work', primary: true },
        ],
        phones: index % 5 === 0 ? [] : [{ value: `+1 212 555 01${number}`, label: 'mobile', primary: true }],
        company: companies[index % companies.length]!,
        jobTitle: titles[(index * 3) % titles.length]!,
        ...(label && { labelIds: [label.id] }),
        ...(plan !== undefined && { customFields: { plan } }),
      },
    }
  })
  unwrap(await api.POST('/v1/people/batch', { body: { operations } }))
}

async function planOptions(): Promise<readonly number[]> {
  try {
    return unwrap(await api.POST('/v1/custom-fields', { body: FIELD })).options.map(({ id }) => id)
  } catch (error) {
    // The field already exists, maybe with another type.
    if (isStatus(error, 409)) return []
    throw error
  }
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
