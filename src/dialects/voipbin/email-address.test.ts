import { expect, test } from 'vitest'
import { isEmailAddress } from './email-address.ts'

test.each([
  'Ines@Example.COM',
  'INES+Night@Sub.Example.CO',
  'Jürgen@Müller.example',
  "o'neil@example.museum",
  '"odd name"@example.com',
  '"a@b"@example.com',
  '"quoted \\" mark"@example.com',
  'ines@example.com.',
  'i@e.x',
  'ines@1.example',
  'ines@night-desk.example',
  '名前@例え.テスト',
  'ines@ex-4mple.c0m',
])('takes %s', (address) => {
  expect(isEmailAddress(address)).toBe(true)
})

test.each([
  '',
  '@',
  ' ines@example.com ',
  'ines@example.com\n',
  'Ines <ines@example.com>',
  'ines@localhost',
  'ines@example.1',
  'ines@1.2.3.4',
  'ines@example.4com',
  'ines@example.com4',
  'ines@@example.com',
  'no-at-sign.example.com',
  '@example.com',
  'ines@',
  'ines@.example.com',
  'ines@example..com',
  'ines@-example.com',
  'ines@example.com..',
  '.ines@example.com',
  'ines.@example.com',
  'in..es@example.com',
  'in es@example.com',
  '"unclosed@example.com',
  '""@example.com',
])('refuses %j', (address) => {
  expect(isEmailAddress(address)).toBe(false)
})

test('checks a long string quickly', () => {
  const started = performance.now()
  for (const text of ['a.'.repeat(100_000), `a@${'a-'.repeat(100_000)}`, `"${'\\'.repeat(200_000)}@a.b`]) {
    expect(isEmailAddress(text)).toBe(false)
  }
  expect(performance.now() - started).toBeLessThan(1000)
})
