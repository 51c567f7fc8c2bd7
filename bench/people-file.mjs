// CSV files of invented people.
import { createWriteStream, writeFileSync } from 'node:fs'

const given = ['Nadia', 'Ben', 'Chloé', 'Dmitri', 'Esra', 'Femi', 'Greta', 'Hiro', 'Ines', 'Jonas']
const surnames = [
  ...['Okafor', 'Ngo', 'Lefèvre', 'Volkov', 'Demir'],
  ...['Adeyemi', 'Lund', 'Tanaka', 'Silva', 'Weiss'],
]
const plans = ['gold', 'silver', 'bronze', 'free']

/** Writes the people with the numbers from `first` on. The same numbers give the same people. */
export async function writePeople(path, count, first = 0) {
  const out = createWriteStream(path)
  out.write('First Name,Last Name,Email,Phone,Company,Tags,Plan\n')
  for (let n = first; n < first + count; n++) {
    const [one, last] = [given[n % 10], surnames[Math.floor(n / 10) % 10]]
    const phone = `+1555${String(n).padStart(7, '0')}`
    const tags = n % 3 ? 'Customer' : 'Lead;News'
    const line = `${one},${last} ${n.toString(36)},${emailOf(n)},${phone},Company ${n % 5000},"${tags}",${plans[n % 4]}\n`
    if (!out.write(line)) await new Promise((resolve) => out.once('drain', resolve))
  }
  await new Promise((resolve) => out.end(resolve))
}

export const emailOf = (n) => `person.${n}@example.com`

/** A typical contact of a small business, as in docs/scale.md: a name, two contact points, a company, a note. */
export function typicalPerson(n) {
  const first = ['Nadia', 'Ben', 'Chloé', 'Dmitri', 'Esra', 'Femi', 'Greta', 'Hiro'][n % 8]
  return {
    given: first,
    surname: `Okafor-${n.toString(36)}`,
    company: `Company ${n % 997}`,
    notes: `Met at the fair, stand ${n % 61}`,
    emails: [{ value: `${first.toLowerCase()}.${n}@example.com`, primary: true }],
    phones: [{ value: `+1202555${String(n % 10_000).padStart(4, '0')}` }],
  }
}

export function writeTypicalPeople(path, count) {
  const lines = ['first name,last name,company,notes,email,phone']
  for (let n = 0; n < count; n++) {
    const { given: first, surname, company, notes, emails, phones } = typicalPerson(n)
    lines.push([first, surname, company, `"${notes}"`, emails[0].value, phones[0].value].join())
  }
  writeFileSync(path, lines.join('\n'))
}
