import type { ConsoleServer } from './console-server.ts'

export interface OddPeople {
  readonly long: string
  readonly rightToLeft: string
  readonly fortyEmails: string
  readonly nothing: string
}

/** Adds people that are hard to display. They are added last, so that they come first in the table. */
export async function addOddPeople({ ask }: ConsoleServer): Promise<OddPeople> {
  const add = async (person: object): Promise<string> => (await ask('POST', '/v1/people', person)).id
  const nothing = await add({})
  const fortyEmails = await add({
    given: 'Forty',
    surname: 'Addresses',
    emails: Array.from({ length: 40 }, (_, index) => ({
      value: `mailbox.number.${index}.of.forty@department-${index}.example.com`,
      label: index % 2 ? 'work' : 'home',
      primary: index === 0,
    })),
  })
  const rightToLeft = await add({
    given: 'ليلى',
    surname: 'عبد الرحمن الأندلسي',
    company: 'شركة النور للتجارة',
    jobTitle: 'مديرة المبيعات',
    notes: 'تفضل الاتصال صباحا. Speaks English too.',
    emails: [{ value: 'layla@example.com', primary: true }],
    phones: [{ value: '+971 4 555 0123', label: 'عمل', primary: true }],
    addresses: [{ value: 'רחוב הרצל 12, תל אביב' }],
    labelIds: [1, 2, 3, 4],
  })
  const long = await add({
    given: 'Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Lloyd Martin',
    surname: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe',
    company: 'The Incomparably Long-Winded Society for the Preservation of Unreasonably Long Company Names',
    jobTitle: 'Deputy assistant vice-chairperson of the subcommittee for nomenclature',
    emails: [
      { value: `${'long.mailbox.'.repeat(4)}name@${'sub.domain.'.repeat(6)}example.com`, primary: true },
    ],
    phones: [{ value: '+44 20 7946 0958', label: 'the one in the garden shed, after seven', primary: true }],
    addresses: [{ value: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, 1 Long Road' }],
    notes: 'Averylongwordwithoutanyspacethatmustbebrokensomewhere'.repeat(4),
    labelIds: [1, 2, 3, 4],
  })
  const gone = await add({ given: 'Gone', surname: 'Already' })
  await ask('DELETE', `/v1/people/${gone}`)
  return { long, rightToLeft, fortyEmails, nothing }
}
