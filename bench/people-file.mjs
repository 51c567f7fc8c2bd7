// CSV files of invented people.
import { createWriteStream } from 'node:fs'

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
