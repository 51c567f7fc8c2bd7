import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { clientOf, createClientAddresses } from './client-address.ts'

describe('a client', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['', ''],
    ['unknown', 'unknown'],
    ['x'.repeat(200), 'x'.repeat(64)],
  ])('with the address %j is %j', (address, client) => {
    expect(clientOf(address)).toBe(client)
  })
})

describe('the client of a request', () => {
  const requestFrom = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    return { headers, socket: { remoteAddress } } as unknown as IncomingMessage
  }

  test('is the other end of its connection', () => {
    const { of } = createClientAddresses()
    expect(of(requestFrom('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7')
    expect(of(requestFrom(undefined))).toBe('')
  })

  test('is named by trusted proxies, the last one first', () => {
    const { of, isTrusted } = createClientAddresses('10.0.0.0/8, 192.0.2.1')
    expect(of(requestFrom('10.1.1.1', '198.51.100.1'))).toBe('198.51.100.1')
    expect(of(requestFrom('10.1.1.1', '198.51.100.1, 192.0.2.1'))).toBe('198.51.100.1')
    expect(of(requestFrom('10.1.1.1', '198.51.100.1, 203.0.113.7'))).toBe('203.0.113.7')
    expect(of(requestFrom('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7')
    expect([isTrusted('10.2.3.4'), isTrusted('203.0.113.7'), isTrusted('')]).toEqual([true, false, false])
  })

  test('cannot be named by a list that is not valid', () => {
    expect(() => createClientAddresses('nowhere')).toThrow(/nowhere/)
  })
})
