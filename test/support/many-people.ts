import type { App } from '../../src/app.ts'
import type { Caller } from '../../src/model/access.ts'
import type { PersonDraft } from '../../src/model/person.ts'

/** More people than a server searches through in its own process. */
export const MANY = 3000

export const manySurnames = ['Okafor', 'Lindqvist', 'Marchetti', 'Ó Briain', 'Nakagawa', 'Ferreira']

/** Fills an organization with people who have long notes. */
export async function addManyPeople(app: App, caller: Caller): Promise<void> {
  for (let start = 0; start < MANY; start += 500) {
    const drafts = Array.from({ length: 500 }, (_, index) => draftOf(start + index))
    await app.hub.people.createMany(caller, drafts)
  }
}

function draftOf(index: number): PersonDraft {
  return {
    given: `Given${index % 97}`,
    surname: manySurnames[index % manySurnames.length]!,
    company: `Works ${index % 40}`,
    notes: `Note ${index} ${'about what was said '.repeat(150)}`,
    emails: [{ value: `person.${index}@example.com`, label: 'work', primary: true }],
  }
}

/** Pairs of characters that no note has, and that are too short for the index of parts. */
export const absentPairs = [...'qxzjkv'].flatMap((first) =>
  [...'abcdefghijklmnopqrstuvwxyz0123456789'].map((next) => first + next),
)
