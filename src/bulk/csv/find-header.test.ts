import { readFileSync } from 'node:fs'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { createImportFormats, openSourceFile, prepareFile } from '../bulk.ts'
import { fieldForHeader, headerFields, keyFromHeader, numberedColumn } from '../mapping/header-fields.ts'
import seen from '../mapping/header-names.json' with { type: 'json' }
import { isHeader } from './find-header.ts'

const files = bulkFiles()
afterAll(files.remove)

const formats = createImportFormats([])

async function inspected(content: string | Buffer, options = {}) {
  const file = await openSourceFile(files.write(content))
  const { inspection } = await prepareFile(formats, file, { preview: true, ...options })
  return inspection
}

const targets = async (content: string | Buffer, options = {}) =>
  Object.fromEntries(
    (await inspected(content, options)).mapping!.columns.map(({ column, to }) => [column, to]),
  )

describe('the header is found', () => {
  const table = 'Name,Email,Phone\nNadia Okafor,nadia@example.com,202-555-0101\n'
  test.each([
    ['at the beginning', table, 1],
    ['below a title', `My contacts\n${table}`, 2],
    ['below a title and blank rows', `Report of March\n\n,,\n${table}`, 4],
    ['below a title with several cells', `Report:,March,by Sam\n${table}`, 2],
    ['below notes with an address', `"Questions? help@example.com"\n\n${table}`, 3],
    ['below a separator line and a title', `sep=,\nMy contacts\n${table}`, 3],
    ['below many notes', `${'note\n'.repeat(30)}${table}`, 31],
    ['although no header is known', 'Foo,Bar,Baz\nNadia Okafor,nadia@example.com,202-555-0101\n', 1],
    ['although no header is known, below a title', 'Title,,\n\nFoo,Bar,Baz\nNadia,n@example.com,x\n', 3],
    ['not in a table of people alone', 'Nadia Okafor,nadia@example.com\nBen Reed,ben@example.com\n', 0],
    ['in a table of one column', 'Email\nnadia@example.com\n', 1],
  ])('%s', async (_where, content, row) => {
    const { table: reading, rows } = await inspected(content)
    expect(reading!.headerRow).toBe(row)
    expect(rows).toBe(row === 0 ? 2 : 1)
  })

  test('where the user says it is', async () => {
    const content = 'Name,Email\nReal name,Real mail\nNadia,nadia@example.com\n'
    expect(await targets(content, { headerRow: 2 })).toHaveProperty('Real mail', 'emails.1')
    expect((await inspected(content, { headerRow: 0 })).rows).toBe(3)
    await expect(inspected(content, { headerRow: 9 })).rejects.toThrow(/has 3 rows.*row 9/)
  })
})

describe('refuses what is no table of people', () => {
  test.each([
    ['a web page', '<!DOCTYPE html>\n<html><body><table></table></body></html>', /web page/],
    ['a bare HTML table', '<table><tr><td>Name</td></tr></table>', /web page/],
    ['XML', '<?xml version="1.0"?>\n<contacts><contact/></contacts>', /XML document/],
    [
      'a workbook in XML',
      '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>',
      /workbook in XML/,
    ],
    ['a calendar', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n', /calendar.*events/],
    ['JSON', '[{"a": 1}]', /is JSON.*Export the contacts as CSV or vCard/],
    ['a mail', 'From sam@example.com Mon Mar  1\nSubject: x\n', /mail message/],
    ['a saved mail', 'Subject: Hi\nFrom: Sam <sam@example.com>\nTo: a@example.com\n\nHi\n', /mail message/],
    [
      'a sheet saved as a web page in one file',
      'MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary="x"\n\n--x\n',
      /web page in one file.*save the sheet as CSV/,
    ],
    [
      'an SQL dump',
      '-- MySQL dump 10.13\n--\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `people`;\n',
      /SQL script.*export the table/,
    ],
    ['SQL statements', "INSERT INTO people (id, name) VALUES (1, 'Nadia');\n", /SQL script/],
    ['an SQL dump of PostgreSQL', '--\n-- dump\n--\n\nSET x = 0;\n\nCREATE TABLE people (\n', /SQL script/],
    ['rich text', '{\\rtf1\\ansi Nadia}', /rich text/],
    ['a log', '[2024-03-02 09:30] INFO started\n[2024-03-02 09:31] WARN slow\n', /Its columns are "\[2024/],
    ['a picture', Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1'), /picture.*CSV or vCard/],
    ['a photo of an iPhone', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'), /picture/],
    ['an Access database', Buffer.from('\0\x01\0\0Standard Jet DB\0', 'latin1'), /Access database/],
    ['a Windows address book', Buffer.from([0x9c, 0xcb, 0xcb, 0x8d, 0x13, 0]), /Windows address book/],
    ['a program', Buffer.from('\x7fELF\x02\x01', 'latin1'), /program/],
    [
      'an archive of Outlook for Mac',
      Buffer.from('PK\x03\x04Accounts/a/Contacts/Contacts.xml', 'latin1'),
      /Outlook for Mac/,
    ],
    [
      'any other file of bytes',
      Buffer.from('ab\0\x01\x02cd\n', 'latin1'),
      /not a text file. Export the contacts/,
    ],
    ['a PDF', Buffer.from('%PDF-1.7'), /PDF/],
    [
      'an Excel workbook',
      Buffer.from('PK\x03\x04\x14\0xl/workbook.xml', 'latin1'),
      /Excel workbook\. Open it/,
    ],
    [
      'an OpenDocument sheet',
      Buffer.from('PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'latin1'),
      /OpenDocument/,
    ],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /old Excel/],
    ['an Outlook data file', Buffer.from('!BDN'), /Outlook data file/],
    ['prose', 'It was a dark and stormy night.\nThe rain fell.\n', /Its columns are "It was a dark/],
    ['sales', 'Product,Price,Sold\nApple,1.20,3\n', /No column.*"Product", "Price", "Sold"/],
  ])('%s', async (_what, content, message) => {
    await expect(inspected(content as string)).rejects.toThrow(message)
  })
})

describe('encodings are distinguished by the words of headers', () => {
  test.each([
    ['windows-1250', 'Imię;Nazwisko;Adres e-mail\r\nŁukasz;Żółty;a@example.com\r\n', 'Imię'],
    ['windows-1251', 'Имя;Фамилия;Почта\r\nИван;Петров;a@example.com\r\n', 'Имя'],
    ['windows-1252', 'Prénom;Nom;Courriel\r\nChloé;Lefèvre;a@example.com\r\n', 'Prénom'],
    ['macintosh', 'Prénom;Nom;Téléphone\rChloé;Lefèvre;0123456789\r', 'Prénom'],
    ['Shift_JIS', '名,姓,電子メール アドレス\r\n花子,山田,a@example.com\r\n', '名'],
    ['GB18030', '名,姓,电子邮件地址\r\n伟,王,a@example.com\r\n', '名'],
    ['utf-16le', 'Vorname;Nachname;E-Mail\r\nJürgen;Weiß;a@example.com\r\n', 'Vorname'],
  ])('%s', async (encoding, text, given) => {
    const { table, mapping } = await inspected(iconv.encode(text, encoding))
    expect(table!.encoding.toLowerCase()).toBe(encoding.toLowerCase())
    expect(mapping!.columns.find(({ to }) => to === 'given')?.column).toBe(given)
  })
})

describe('headers', () => {
  test('are known in each language, and each names where it was seen', () => {
    expect(seen.length).toBeGreaterThanOrEqual(12)
    for (const { seenIn, names } of seen) {
      expect(seenIn.length).toBeGreaterThan(20)
      for (const [target, headers] of Object.entries(names as Record<string, string[]>)) {
        expect(target).toMatch(/^[a-zA-Z]+(#[a-z ]+)?(\.[a-z]+)?$/)
        for (const header of headers) {
          expect(fieldForHeader(header), header).toBeDefined()
          expect(isHeader([header]), header).toBe(true)
        }
      }
    }
  })

  test.each([
    [
      ['Vorname', 'Name', 'E-Mail'],
      ['given', 'surname', 'emails'],
    ],
    [
      ['Prénom', 'Nom'],
      ['given', 'surname'],
    ],
    [
      ['Nombre', 'Apellidos'],
      ['given', 'surname'],
    ],
    [
      ['Nome', 'Cognome'],
      ['given', 'surname'],
    ],
    [
      ['Nombre', 'Correo'],
      ['fullName', 'emails'],
    ],
    [
      ['Name', 'First name'],
      ['fullName', 'given'],
    ],
    [
      ['Title', 'Job Title'],
      ['prefix', 'jobTitle'],
    ],
  ])('%j mean %j', (header, fields) => {
    expect(headerFields(header).map((field) => field?.to)).toEqual(fields)
  })

  test('of a kind and a label are understood', async () => {
    const header = ['Name', 'Work Email', 'Email (private)', 'Home Phone 2', 'Business Fax', 'Office tel.']
    const { mapping } = await inspected(`${header.join(',')}\nNadia,a@example.com,b@example.com,1,2,3\n`)
    expect(mapping!.columns.map(({ to, label }) => [to, label])).toEqual([
      ['fullName', undefined],
      ['emails.1', 'work'],
      ['emails.2', 'private'],
      ['phones.1', 'home'],
      ['phones.2', 'fax'],
      ['phones.3', 'work'],
    ])
  })

  test.each([
    ['Privat: Bundesland', 'addresses.region', 'home'],
    ['Bundesland/Kanton privat', 'addresses.region', 'home'],
    ['Dienstlich: Adresse 2', 'addresses.apartment', 'work'],
    ['Rue (bureau) 2', 'addresses.apartment', 'work'],
    ['Calle 2 del trabajo', 'addresses.apartment', 'work'],
    ['Ciudad de domicilio', 'addresses.locality', 'home'],
    ['CAP (uff.)', 'addresses.postcode', 'work'],
    ['Fax abitazione', 'phones', 'home fax'],
    ['Adres domowy - miejscowość', 'addresses.locality', 'home'],
    ['Straat (zakelijk)', 'addresses.street', 'work'],
    ['Cidade residencial', 'addresses.locality', 'home'],
    ['Город (рабочий)', 'addresses.locality', 'work'],
    ['自宅の郵便番号', 'addresses.postcode', 'home'],
    ['办公电话号码', 'phones', 'work'],
    ['Billing City', 'addresses.locality', 'billing'],
    ['E-Mail 2: Adresse', 'emails', undefined],
  ])('%s means %s %s', (header, to, label) => {
    expect(fieldForHeader(header)).toMatchObject(label === undefined ? { to } : { to, label })
  })

  test.each(['Business Name', 'Office', 'Home', 'E-Mail 2: Typ', 'Office Location', 'Private'])(
    '%s is no value of a list',
    (header) => {
      expect(fieldForHeader(header)?.to ?? '').not.toMatch(/^(emails|phones|addresses)/)
    },
  )

  test.each([
    ['Telefon 2 – Wert', { list: 'phones', place: 2, part: 'value' }],
    ['Correo electrónico 1 - Etiqueta', { list: 'emails', place: 1, part: 'label' }],
    ['Adresse 1 – Postleitzahl', { list: 'addresses', place: 1, part: 'postcode' }],
    ['電話番号 1 - 値', { list: 'phones', place: 1, part: 'value' }],
    ['Website 1 - Value', undefined],
    ['E-mail 2 - Type of something', undefined],
  ])('%s is a numbered column', (header, column) => {
    expect(numberedColumn(header)).toEqual(column)
  })

  test('for the parts of a birthday are not the birthday', () => {
    const parts = ['Geburtsjahr', 'Geburtsmonat', 'Geburtstag']
    expect(headerFields(parts).map((field) => field?.to)).toEqual(
      ['year', 'month', 'day'].map((part) => `birthday.${part}`),
    )
    expect(headerFields(['Geburtstag'])[0]?.to).toBe('birthday')
  })

  test('that appear twice in French mean the title and the job', () => {
    expect(headerFields(['Titre', 'Prénom', 'Nom', 'Titre']).map((field) => field?.to)).toEqual([
      ...['prefix', 'given', 'surname', 'jobTitle'],
    ])
  })

  test('make keys of Latin letters, different for different headers', () => {
    expect(
      ['Contract value (€)', 'Любимый цвет', 'Straße', '血液型'].map((name) => keyFromHeader(name, 60)),
    ).toEqual(['contract_value', 'liubimyi_tsvet', 'strasse', 'u8840_u6db2_u578b'])
  })

  test('lose no filled column, whatever they are', async () => {
    const header = ['Name', '', '***', 'ID', 'ID', 'Notes', 'notes', '血液型', 'constructor', '__proto__']
    const row = header.map((_, index) => `value ${index}`)
    const { mapping, table } = await inspected(`${header.join(',')}\n${row.join(',')}\n`)
    const all = mapping!.columns.map(({ to }) => to)
    expect(all).not.toContain(null)
    expect(new Set(all).size).toBe(header.length)
    expect(table!.leftOut).toEqual([])
  })

  test('of ids and postcodes make text, and others numbers', async () => {
    const { mapping } = await inspected('Name,Order no,Score,Zip code 2,SKU\nNadia,12,3.5,62701,7\n')
    const types = Object.fromEntries(mapping!.columns.map(({ column, type }) => [column, type]))
    expect(types).toMatchObject({ 'Order no': 'varchar', Score: 'double', SKU: 'varchar' })
  })
})

describe('exports are recognised by their headers', () => {
  test.each([
    [
      'thunderbird',
      'First Name,Last Name,Display Name,Primary Email,Secondary Email,Birth Year,Birth Month,Birth Day',
    ],
    ['mailchimp', 'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID,NOTES,TAGS'],
    ['brevo', 'CONTACT ID,EMAIL,LASTNAME,FIRSTNAME,SMS,ADDED_TIME'],
    ['zoho', 'Record Id,Contact Owner,First Name,Last Name,Account Name,Email,Mailing City'],
    ['samsung', 'Display name,Mobile phone,Home phone,Home e-mail'],
    ['apple', 'First name,Last name,iPhone,home,work,home email'],
    ['whatsapp', 'country_code,phone_number,formatted_phone,saved_name,public_name,groups'],
    ['google', 'Name,Given Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value'],
    ['pipedrive', 'Person - ID,Person - Name,Person - Email'],
  ])('%s', async (origin, header) => {
    const row = header.split(',').map((name) => (/mail/i.test(name) ? 'nadia@example.com' : ''))
    expect((await inspected(`${header}\n${row.join(',') || 'x'}\n`)).mapping!.origin).toBe(origin)
  })
})

test('a mapping that an earlier version saved reads the same people', async () => {
  const mapping = JSON.parse(
    readFileSync(new URL('fixtures/mapping-of-2026-11.json', import.meta.url), 'utf8'),
  )
  const rows =
    'Who,Mail,Cell,Born,Tags,Plan,\nNadia Okafor,a@example.com;b@example.com,+12025550101,1990-05-17,VIP;New,gold,\n'
  const file = await openSourceFile(files.write(rows))
  const { draft, format } = await prepareFile(formats, file, { mapping })
  const context = { parsePersonId: () => undefined, region: 'US' }
  for await (const row of format.read(file, draft.options, context)) {
    expect(row).toMatchObject({
      draft: {
        ...{ fullName: 'Nadia Okafor', birthday: '1990-05-17', customFields: { plan: 'gold' } },
        emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }],
        phones: [{ value: '+12025550101', label: 'mobile' }],
      },
      labels: ['VIP', 'New'],
    })
  }
})
