import type { PersonPatch } from '../model/person.ts'

/**
 * People as they really occur, by their index among the invented people: names, numbers and addresses that programs often
 * get wrong. What is not stated here is invented as for the others.
 */
export const awkwardPeople: ReadonlyMap<number, PersonPatch> = new Map<number, PersonPatch>([
  // One name, which is no surname.
  [12, { given: 'Sukarni', surname: null }],
  [13, { fullName: 'Teller', given: null, surname: null }],
  // An emoji of several code points, and letters that are written from right to left.
  [14, { given: 'Zoë 👩🏽‍🚀', surname: 'Ångström' }],
  [
    15,
    {
      given: 'ليلى',
      surname: 'حداد',
      phones: [{ value: '+٤٤ ٢٠ ٧٩٤٦ ٠٩٩٥', label: 'mobile', primary: true }],
    },
  ],
  [16, { fullName: '李小龙', given: '小龙', surname: '李' }],
  // Two people behind one switchboard, each with an extension, and one who has only the switchboard.
  [17, { phones: [switchboard('+1 212 555 0199 x101')] }],
  [18, { phones: [switchboard('+1 212 555 0199 ext. 102')] }],
  [19, { phones: [switchboard('+12125550199')] }],
  // A toll-free number, a short code, and a national number of another country.
  [20, { phones: [{ value: '1 (800) 555-0199', label: 'work', primary: true }] }],
  [21, { phones: [{ value: '12345', label: 'other', primary: true }] }],
  [22, { phones: [{ value: '030 1234567', label: 'home', primary: true }] }],
  // Particles and a suffix.
  [23, { fullName: 'Dr. Ana María de la Cruz y Vega, Jr.', given: null, surname: null }],
  // Forty addresses.
  [
    24,
    {
      emails: Array.from({ length: 40 }, (_, index) => ({
        value: `desk.${index}@example.net`,
        label: 'work',
        primary: index === 0,
      })),
    },
  ],
  // No name, and no address or number at all.
  [
    25,
    {
      given: null,
      surname: null,
      emails: [{ value: 'front.desk@example.net', label: 'work', primary: true }],
    },
  ],
  [26, { emails: [], phones: [], onlineServices: [] }],
])

function switchboard(value: string) {
  return { value, label: 'work', primary: true }
}
