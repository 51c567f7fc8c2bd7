/** What importing a file of `test/table-files` should bring. Each file is named after the kind of file it stands for. */
export interface TableFile {
  readonly file: string
  /** How it is imported, if an option is needed. */
  readonly options?: { readonly dateOrder?: string }
  readonly people: readonly TablePerson[]
  /** The rows with remarks: column and value of each. */
  readonly notes?: readonly string[]
  /** Rows that share an address with another person. */
  readonly conflicts?: number
  /** The rows above the header and below the table. */
  readonly skipped?: number
}

/** A person in short. Lists are `value label`. */
export interface TablePerson {
  readonly name: string
  readonly emails?: readonly string[]
  readonly phones?: readonly string[]
  readonly birthday?: string
  readonly company?: string
  readonly jobTitle?: string
  readonly address?: string
  readonly notes?: string
  readonly labels?: readonly string[]
  readonly services?: readonly string[]
  /** Only those that are named are compared. */
  readonly customFields?: Readonly<Record<string, unknown>>
}

export const tableFiles: readonly TableFile[] = [
  {
    file: 'notes-above-header.csv',
    skipped: 2,
    people: [
      {
        ...{
          name: 'Nadia Okafor',
          emails: ['nadia@example.com'],
          company: 'Northpier',
          jobTitle: 'Engineer',
        },
        ...{ services: ['https://example.com/in/example-nadia linkedin'] },
        customFields: { connected_on: '12 Mar 2024' },
      },
      {
        ...{ name: 'Omar Reyes', company: 'Example, Inc.', jobTitle: 'CEO' },
        ...{ services: ['https://example.com/in/example-omar linkedin'] },
        customFields: { connected_on: '03 Feb 2023' },
      },
    ],
  },
  {
    file: 'title-above-header.csv',
    skipped: 1,
    people: [
      {
        ...{ name: 'Nadia Okafor', emails: ['nadia@example.com'], phones: ['+12025550101'] },
        address: 'Springfield other',
      },
    ],
  },
  {
    file: 'separator-line-windows-1252.csv',
    people: [{ name: 'Jürgen Müller', emails: ['juergen@example.com'], phones: ['030 23125001'] }],
  },
  {
    file: 'outlook-no-dates.csv',
    people: [
      {
        ...{ name: 'Dr. Nadia Okafor', birthday: '1990-05-17', company: 'Northpier', jobTitle: 'Engineer' },
        emails: ['nadia@example.com', 'nadia2@example.com'],
        phones: [
          ...['+12025550102 home', '+12025550101 mobile', '+12025550103 work', '+12025550104 work'],
          ...['+12025550105 home', '+12025550106 fax', '+12025550107 pager', '+12025550108 assistant'],
        ],
        ...{ address: '1 Pier Road, Springfield, 62701 work', notes: 'hi', labels: ['Friends', 'VIP'] },
        customFields: { nickname: 'Nadi', department: 'R&D', anniversary: '6/20/2015', spouse: 'Ben' },
      },
      { name: 'Omar Reyes', emails: ['omar@example.com'], customFields: { anniversary: undefined } },
    ],
  },
  {
    file: 'google-stars.csv',
    people: [
      {
        ...{
          name: 'Dr. Nadia Ada Okafor',
          birthday: '1990-05-17',
          company: 'Northpier',
          jobTitle: 'Engineer',
        },
        emails: ['nadia@example.com Work', 'nadia.home@example.com Home', 'nadia2@example.com Home'],
        phones: ['+12025550101 Mobile', '+12025550102 Mobile'],
        ...{ labels: ['Friends'], notes: 'line 1\nline 2' },
        address: '1 Pier Road\nSpringfield, IL 62701 Home',
        customFields: { nickname: 'Nadi', organization_department: 'R&D', event_1_value: '2015-06-20' },
      },
      { name: 'Omar Reyes', birthday: '--02-14', emails: ['omar@example.com'], phones: ['+12025550103'] },
    ],
  },
  {
    file: 'excel-numbers.csv',
    notes: ['Phone 1.20256E+10'],
    people: [
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], phones: ['+12025550101 mobile'] },
      { name: 'Omar Reyes', emails: ['omar@example.com'], phones: ['+12025550102', '+12025550103 mobile'] },
      { name: 'Ana Reyes', emails: ['ana@example.com'], phones: ['+12025550104'] },
      { name: 'Ben Reyes', emails: ['ben@example.com'], phones: ['+12025550105;ext=12 mobile'] },
      { name: 'Eva Lind', emails: ['eva@example.com'] },
      { name: 'Ida Berg', emails: ['ida@example.com'], phones: ['+12025550106'] },
    ],
  },
  {
    file: 'several-emails.csv',
    people: [
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], phones: ['+12025550101'] },
      {
        ...{ name: 'Omar Reyes', emails: ['omar@example.com', 'omar2@example.com'] },
        phones: ['+12025550102', '+12025550103'],
      },
      { name: 'Ana Reyes', emails: ['ana@example.com', 'ana2@example.com'], phones: ['+12025550104'] },
      { name: 'Ben Reyes', phones: ['+12025550105'] },
      { name: 'Eva Lind', emails: ['eva@example.com'], phones: ['+12025550106'] },
      { name: 'Ida Berg', emails: ['ida@exämple.com'], phones: ['+12025550107'] },
      { name: 'Jan Vos', emails: ['jan@example.com', 'jan2@example.com'], phones: ['+12025550108'] },
    ],
  },
  {
    file: 'doubled-headers.csv',
    people: [
      {
        ...{ name: 'Nadia Okafor', emails: ['nadia@example.com', 'nadia2@example.com'] },
        ...{ phones: ['+12025550101', '+12025550102'], notes: 'first\nsecond' },
        customFields: { notes: 'other note' },
      },
      { name: 'Omar Reyes', emails: ['omar@example.com'], phones: ['+12025550103'] },
      { name: 'Ana Reyes', emails: ['ana@example.com'] },
      { name: 'Ben Reyes', emails: ['ben@example.com'], notes: 'He said "hi", then left' },
    ],
  },
  {
    file: 'shared-address.csv',
    conflicts: 1,
    notes: ['email family@example.com'],
    people: [
      { name: 'Ana Reyes', emails: ['family@example.com'], company: 'Northpier' },
      { name: 'Ben Reyes', emails: ['family@example.com'] },
    ],
  },
  {
    file: 'russian-windows-1251.csv',
    people: [
      {
        ...{ name: 'Иван Петров', emails: ['ivan@example.com'], phones: ['+79000000001'] },
        address: 'Москва other',
      },
      {
        ...{ name: 'Анна Сидорова', emails: ['anna@example.com'], phones: ['+79000000002'] },
        address: 'Казань other',
      },
    ],
  },
  {
    file: 'yahoo.csv',
    people: [
      {
        ...{ name: 'Nadia Okafor', birthday: '1990-05-17', company: 'Northpier', jobTitle: 'Engineer' },
        emails: ['nadia@example.com', 'nadia2@example.com'],
        phones: ['+12025550102 home', '+12025550103 work', '+12025550109 fax', '+12025550101 mobile'],
        ...{ address: '1 Pier Road, Springfield, IL 62701, USA work', notes: 'hello' },
      },
    ],
  },
  {
    file: 'salesforce.csv',
    people: [
      {
        ...{ name: 'Dr. Nadia Okafor', birthday: '1990-05-17', company: 'Northpier', jobTitle: 'Engineer' },
        emails: ['nadia@example.com'],
        phones: ['+12025550103', '+12025550109 fax', '+12025550101 mobile'],
        address: '1 Pier Road, Springfield, IL 62701, USA other',
        customFields: { account_owner: 'Sam Owner', email_opt_out: 0 },
      },
    ],
  },
  {
    file: 'hubspot.csv',
    notes: ['Phone Number 2.02555E+09', 'Associated Company Example, Inc.'],
    people: [
      {
        ...{ name: 'Nadia Okafor', company: 'Northpier', jobTitle: 'Engineer' },
        emails: ['nadia@example.com', 'nadia2@example.com', 'nadia3@example.com'],
        customFields: { lead_status: 'New', primary_associated_company_id: '987' },
      },
      { name: 'Omar Reyes', company: 'Northpier', phones: ['+12025550102'] },
    ],
  },
  {
    file: 'open-dates.csv',
    options: { dateOrder: 'dmy' },
    people: [
      // In the order of `Created`.
      { name: 'Omar Reyes', emails: ['omar@example.com'], birthday: '1985-06-05' },
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], birthday: '1990-04-03' },
    ],
  },
  {
    file: 'salesforce-report-footer.csv',
    skipped: 5,
    people: [
      {
        ...{ name: 'Ms. Nadia Okafor', birthday: '1990-05-17', company: 'Northpier', jobTitle: 'CTO' },
        emails: ['nadia@example.com'],
        phones: ['+12025550101', '+12025550102 mobile', '+12025550103 fax'],
        address: '1 Pier Road, Springfield, IL 02134, United States other',
      },
      { name: 'Mr. Omar Reyes', emails: ['omar@example.com'], company: 'Northpier' },
    ],
  },
  {
    file: 'outlook-french-windows-1252.csv',
    people: [
      {
        ...{ name: 'Mme Élodie Anne Lefèvre', company: 'Quai Nord', jobTitle: 'Ingénieure' },
        ...{ emails: ['elodie@example.com', 'e2@example.com'], birthday: '1990-05-17' },
        phones: [
          ...['04 99 00 12 31 fax', '04 99 00 12 32 work', '04 99 00 12 33 work', '06 39 98 12 34 mobile'],
          '04 99 00 12 35 home',
        ],
        ...{ address: '1, rue du Port, Bât B, Lyon, 01000, France work', notes: 'Bonjour', labels: ['Amis'] },
        customFields: { profession: 'Chimiste', service: 'R&D' },
      },
    ],
  },
  {
    file: 'outlook-polish-windows-1250.csv',
    people: [
      {
        ...{ name: 'Pani Małgorzata Żółkiewska', company: 'Pomost', jobTitle: 'Inżynier' },
        ...{ emails: ['malgorzata@example.com', 'm2@example.com'], birthday: '1990-05-17' },
        phones: ['42 990 01 21 work', '12 990 01 22 home', '500 123 456 mobile', '42 990 01 23 fax'],
        address: 'ul. Łączna 1, Łódź, łódzkie 90-001, Polska work',
        ...{ notes: 'Cześć', labels: ['Przyjaciele'] },
      },
    ],
  },
  {
    file: 'thunderbird-german.csv',
    people: [
      {
        ...{ name: 'Jürgen Müller', birthday: '1990-05-17', company: 'Nordpfeiler', notes: 'Hallo' },
        emails: ['juergen@example.com'],
        phones: ['0221 990012 work', '0170 1234567 mobile'],
        address: 'Hauptstr. 1, Hinterhaus, Köln, NRW 01067, DE home',
      },
    ],
  },
  {
    file: 'google-german-headers.csv',
    people: [
      {
        ...{ name: 'Dr. Jürgen Karl Müller', birthday: '1980-03-09', company: 'Nordpfeiler GmbH' },
        ...{ jobTitle: 'Ingenieur', notes: 'Notiz', labels: ['Freunde'] },
        emails: ['juergen@example.com Privat'],
        phones: ['+493023125001 Mobil', '+493023125002 Mobil'],
        address: 'Hauptstr. 1\n10115 Berlin Privat',
      },
    ],
  },
  {
    file: 'totals-row.csv',
    skipped: 1,
    people: [
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], phones: ['+493023125001'] },
      { name: 'Omar Reyes', emails: ['omar@example.com'], phones: ['+493023125002'] },
    ],
  },
  {
    file: 'quotes-in-cells.csv',
    people: [
      { name: 'Nadia "Nadi" Okafor', emails: ['nadia@example.com'], notes: 'He said "hi"' },
      { name: 'Omar Reyes', emails: ['omar@example.com'], notes: '5" pipe' },
    ],
  },
  {
    file: 'no-dates.csv',
    people: [
      { name: 'Nadia Okafor' },
      { name: 'Omar Reyes' },
      { name: 'Ana Reyes' },
      { name: 'Ben Reyes', emails: ['none@none.com'] },
      { name: 'Eva Null', emails: ['eva@example.com'] },
    ],
  },
  {
    file: 'dutch-name-prefix.csv',
    people: [
      {
        ...{ name: 'Jan van der Berg', birthday: '1990-05-17', company: 'Noordpier', jobTitle: 'Directeur' },
        ...{ emails: ['jan@example.com'], phones: ['030 1234567', '06 12345678 mobile'] },
        address: '12 Dorpsweg, Utrecht, 1234 AB other',
      },
    ],
  },
  {
    file: 'whatsapp-group.csv',
    people: [
      { name: 'Nadia Okafor', phones: ['+12025550101 whatsapp'], labels: ['Sailing'] },
      { name: 'Jürgen Müller', phones: ['+4930231250 whatsapp'], labels: ['Sailing'] },
    ],
  },
  {
    file: 'japanese-shift-jis.csv',
    people: [
      {
        ...{ name: '山田花子', birthday: '1990-05-17', company: '例株式会社', jobTitle: '部長' },
        emails: ['hanako@example.com'],
        phones: ['03-1234-5678', '090-1234-5678 mobile', '03-1234-5679 fax'],
        address: '東京都千代田区1-1, 100-0001 other',
      },
    ],
  },
  {
    file: 'linkedin-german.csv',
    skipped: 2,
    people: [
      {
        ...{ name: 'Jürgen Müller', company: 'Nordpfeiler', jobTitle: 'Ingenieur' },
        emails: ['juergen@example.com'],
        services: ['https://www.linkedin.com/in/example-j linkedin'],
        customFields: { verbunden_am: '17 Mai 2021' },
      },
    ],
  },
  {
    file: 'emails-and-dates.csv',
    notes: ['Email omar@exam ple.com'],
    people: [
      { name: 'Nadia Okafor', emails: ['nadia@example.com'], birthday: '1990-05-17' },
      { name: 'Omar Reyes', birthday: '1990-05-17' },
      { name: 'Ana Reyes', emails: ['ana@example.com'], birthday: '--05-17' },
      { name: 'Ben Reyes', emails: ['ben@example.com'], birthday: '1990-05-17' },
    ],
  },
]
