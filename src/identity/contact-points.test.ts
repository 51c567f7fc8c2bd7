import { describe, expect, test } from 'vitest'
import { hasDigit, isBrokenWebAddress, isEmailAddress } from './contact-points.ts'

describe('an e-mail address', () => {
  test.each([
    'nadia@example.com',
    ' nadia@example.com ',
    'Nadia.Okafor+news@mail.example.co.uk',
    "o'brien@example.com",
    'x@example.com',
    '1234567890@example.com',
    'a=b/c!#$%&*?^_`{|}~-@example.com',
    // Of a Japanese carrier.
    'nadia..n.@example.ne.jp',
    'jörg@exämple.example',
    'nadia@xn--exmple-cua.example',
    '用户@例子.广告',
    '用户@例子。广告',
    'उदाहरण@उदाहरण.भारत',
    'νάντια@παράδειγμα.ελ',
    'nadia@i❤.example',
    '"nadia okafor"@example.com',
    '"nadia@home"@example.com',
    '"a\\"b"@example.com',
    'root@mailhost',
    'nadia@mail_1.example.com',
    'nadia@[192.0.2.1]',
    'nadia@[IPv6:2001:db8::1]',
    `${'a'.repeat(64)}@example.com`,
    `nadia@${'a'.repeat(63)}.example`,
  ])('may be %s', (text) => {
    expect(isEmailAddress(text)).toBe(true)
  })

  test.each([
    '',
    '@',
    'nadia',
    'nadia@',
    '@example.com',
    'nadia@@example.com',
    'na dia@example.com',
    'nadia@exam ple.com',
    'nadia@example..com',
    'nadia@.example.com',
    'nadia@example.com.',
    'nadia@-example.com',
    'nadia@example-.com',
    'nadia@192.0.2.1',
    'nadia@[192.0.2]',
    'nadia@example.com, ben@example.com',
    'Nadia <nadia@example.com>',
    'mailto:nadia@example.com',
    '.nadia@example.com',
    '""@example.com',
    '"nadia@example.com',
    'na\0dia@example.com',
    'nadia@example.com\0',
    'nadia\ud800@example.com',
    'nadia@exam\u00a0ple.com',
    'https://example.com/@nadia',
    `nadia@${'a'.repeat(64)}.example`,
    `${'a'.repeat(250)}@example.com`,
    `${'ä'.repeat(125)}@example.com`,
  ])('is not %s', (text) => {
    expect(isEmailAddress(text)).toBe(false)
  })
})

test('a phone number has a digit of any script', () => {
  for (const text of ['12345', '1-800-FLOWERS', '+٤٤', '०', '*#06#']) expect(hasDigit(text), text).toBe(true)
  for (const text of ['', 'none', '+', 'ask for Nadia', '()-']) expect(hasDigit(text), text).toBe(false)
})

test('a web address has a host', () => {
  for (const text of ['https://', 'http://exa mple.com', 'http://[::1', 'HTTPS:', 'https://example.com:x'])
    expect(isBrokenWebAddress(text), text).toBe(true)
  for (const text of [
    'https://example.com/@nadia',
    'nadia.o',
    'example.com',
    'http://exämple.example',
    'httpie',
  ])
    expect(isBrokenWebAddress(text), text).toBe(false)
})
