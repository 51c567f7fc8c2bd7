import type { AddressDraft } from '../model/person.ts'

/** The names, companies and places of invented people. */

export const givenNames = [
  'Ada',
  'Amara',
  'Anders',
  'Aoife',
  'Arturo',
  'Beatriz',
  'Bilal',
  'Camille',
  'Chidi',
  'Dalia',
  'Emeka',
  'Esther',
  'Farah',
  'Felix',
  'Goran',
  'Hana',
  'Ines',
  'Ivo',
  'Jonas',
  'Kaito',
  'Keiko',
  'Lena',
  'Lucía',
  'Magnus',
  'Mira',
  'Nadia',
  'Ngozi',
  'Olu',
  'Paloma',
  'Priya',
  'Quentin',
  'Rania',
  'Ravi',
  'Saoirse',
  'Sofía',
  'Tariq',
  'Thandi',
  'Uma',
  'Víctor',
  'Wanda',
  'Ximena',
  'Yara',
  'Zeynep',
  'Žofia',
  'Mary Ann',
  'Jean-Luc',
] as const

export const surnames = [
  'Abara',
  'Almeida',
  'Barrera',
  'Carter',
  'Castellanos',
  'Dubois',
  'Eriksen',
  'Farouk',
  'Fischer',
  'García',
  'Haddad',
  'Hernández',
  'Ibarra',
  'Jansen',
  'Johnson',
  'Kovač',
  'Lindqvist',
  'López',
  'Mbeki',
  'Menon',
  'Nakamura',
  'Ndiaye',
  'Novák',
  'Oakley',
  'Okafor',
  'Ortega',
  'Peña',
  'Petrov',
  'Quispe',
  'Rahman',
  'Ruiz',
  'Sato',
  'Smith',
  'Tanaka',
  'Torres',
  'Ueda',
  'Vega',
  'Wójcik',
  'Yilmaz',
  'Zhang',
  "O'Neil",
  'van der Berg',
] as const

export const companies = [
  'Northpier Ltd',
  'Harborlight Freight',
  'Fjord Analytics',
  'Quay Lane Bakery',
  'Blue Heron Clinics',
  'Colegio Ejemplo',
  'Larkspur Energy',
  'Tallgrass Foods',
  'Copperline Rail',
  'Sundial Studios',
  'Mossgate Homes',
  'Orchard & Pine',
  'Redwing Couriers',
  'Silverbrook Water',
  'Juniper Labs',
  'Saltmarsh Hotels',
  'Kestrel Optics',
  'Willow Street Dental',
  'Granite Peak Gear',
  'Riverbend Insurance',
] as const

export const jobTitles = [
  'Dispatcher',
  'Purchasing lead',
  'Head of finance',
  'Receptionist',
  'Operations manager',
  'Teacher',
  'Engineer',
  'Founder',
  'Account executive',
  'Nurse',
  'Site manager',
  'Researcher',
] as const

interface Place {
  readonly language: string
  readonly timeZone: string
  readonly currency: string
  /** In E.164. Each `index` below 1,000 gives a different number. */
  phone(index: number): string
  /** The same number as people write it. */
  writtenPhone(index: number): string
  secondPhone(index: number): string
  address(houseNumber: number): AddressDraft
}

const usAreas = [202, 212, 303, 312, 415, 503, 617, 702, 808, 907] as const

/** North American numbers reserved for fiction: 555-0100 to 555-0199 in every area code. */
function usPhone(index: number, format: (area: number, line: string) => string): string {
  const area = usAreas[Math.floor(index / 100) % usAreas.length]!
  return format(area, `01${String(index % 100).padStart(2, '0')}`)
}

export const places: readonly Place[] = [
  {
    language: 'en-US',
    timeZone: 'America/Chicago',
    currency: 'USD',
    phone: (index) => usPhone(index, (area, line) => `+1${area}555${line}`),
    writtenPhone: (index) => usPhone(index, (area, line) => `(${area}) 555-${line}`),
    secondPhone: (index) => usPhone(index + 500, (area, line) => `${area}-555-${line}`),
    address: (house) => ({
      value: `${house} Elm Street, Springfield, IL 62701`,
      parts: {
        country: 'USA',
        region: 'IL',
        county: 'Sangamon County',
        locality: 'Springfield',
        district: 'Old Town',
        street: 'Elm Street',
        number: String(house),
        postcode: '62701',
      },
    }),
  },
  {
    language: 'en-GB',
    timeZone: 'Europe/London',
    currency: 'GBP',
    phone: (index) => `+442079460${String(index % 1000).padStart(3, '0')}`,
    writtenPhone: (index) => `+44 (0)20 7946 0${String(index % 1000).padStart(3, '0')}`,
    secondPhone: (index) => `+44 7700 900${String(index % 1000).padStart(3, '0')}`,
    address: (house) => ({
      value: `Flat 2, ${house} Quay Lane, London`,
      parts: {
        country: 'United Kingdom',
        locality: 'London',
        street: 'Quay Lane',
        number: String(house),
        apartment: 'Flat 2',
      },
    }),
  },
  {
    language: 'es-MX',
    timeZone: 'America/Mexico_City',
    currency: 'MXN',
    phone: (index) => `+52551111${String(index % 1000).padStart(4, '0')}`,
    writtenPhone: (index) => `+52 55 1111 ${String(index % 1000).padStart(4, '0')}`,
    secondPhone: (index) => `+52 55 1111 ${String(5000 + (index % 1000)).padStart(4, '0')}`,
    address: (house) => ({
      value: `Calle Ejemplo ${house}, Ciudad de México`,
      parts: {
        country: 'México',
        locality: 'Ciudad de México',
        street: 'Calle Ejemplo',
        number: String(house),
      },
    }),
  },
]
