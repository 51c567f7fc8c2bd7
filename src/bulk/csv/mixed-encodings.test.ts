import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'

const { imported } = setUpImports()

const table = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((cell) => `"${cell}"`).join()).join('\r\n')

describe('lines in two encodings', () => {
  test.each([
    ['windows-1252, detected', 'windows-1252', {}, 'Chloé', 'Lefèvre'],
    ['windows-1251, stated', 'windows-1251', { encoding: 'utf-8+windows-1251' }, 'Иван', 'Петров'],
  ])('are read line by line: UTF-8 and %s', async (_what, other, options, given, surname) => {
    const rows = [['First Name', 'Last Name', 'Email'], ...Array.from({ length: 6 }, (_, n) => personOf(n))]
    function personOf(n: number): string[] {
      return n % 3 ? ['Jürgen', 'Weiß', `j${n}@example.com`] : [given, surname, `c${n}@example.com`]
    }
    const lines = rows.map((row, index) =>
      iconv.encode(`${table([row])}\r\n`, row[0] === given && index > 0 ? other : 'utf-8'),
    )
    const people = await imported(Buffer.concat(lines), options)
    const names = people.map((person) => [person.given, person.surname])
    expect(names).toEqual(rows.slice(1).map((row) => row.slice(0, 2)))
  })

  test('stop the import with advice if the first such line comes late in the file', async () => {
    const note = 'A long note. '.repeat(100)
    const lines = Array.from({ length: 300 }, (_, n) => `Jürgen,Weiß,j${n}@example.com,${note}`)
    const text = ['First Name,Last Name,Email,Notes', ...lines, ''].join('\r\n')
    const content = Buffer.concat([Buffer.from(text), iconv.encode('Chloé,Lefèvre,c@example.com', 'latin1')])
    await expect(imported(content)).rejects.toThrow('utf-8+windows-1252 if only some lines are not UTF-8')
    const options = { encoding: 'utf-8+windows-1252' }
    const people = await imported(content, options)
    expect(people.map(({ surname }) => surname)).toEqual([...lines.map(() => 'Weiß'), 'Lefèvre'])
  })

  test.each([
    ['without a line end after the last line', '\n', ''],
    ['with the line ends of old Macs', '\r', '\r'],
  ])('are found in a file %s', async (_what, lineEnd, atEnd) => {
    const names = `First Name,Last Name,Email${lineEnd}Jürgen,Weiß,j@example.com${lineEnd}`
    const last = iconv.encode('Chloé,Lefèvre,c@example.com', 'windows-1252')
    const people = await imported(Buffer.concat([Buffer.from(names), last, Buffer.from(atEnd)]))
    expect(people.map(({ surname }) => surname)).toEqual(['Weiß', 'Lefèvre'])
  })

  test('need an encoding that has the line ends of ASCII', async () => {
    await expect(imported('Name\nÄ\n', { encoding: 'utf-8+utf-16le' })).rejects.toThrow('Unknown encoding')
  })
})
