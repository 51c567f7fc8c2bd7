import { describe, expect, test } from 'vitest'
import type { ContactPoint, Person } from '../../model/person.ts'
import { channelsOf, deriveChannels } from './channels.ts'

function point(value: string, rest: Partial<ContactPoint> = {}): ContactPoint {
  return {
    id: value,
    value,
    normal: value.replaceAll(' ', ''),
    label: 'work',
    primary: false,
    createdAt: 0,
    ...rest,
  }
}

const nothing = { emails: [], phones: [], onlineServices: [] }

describe('channels derived from a person', () => {
  test('are empty for a person without contact points', () => {
    expect(deriveChannels(nothing)).toEqual({})
  })

  test.each([
    ['+14155550142', '4155550142', '1', 'US'],
    ['+442079460958', '2079460958', '44', 'GB'],
    ['+525511112222', '5511112222', '52', 'MX'],
  ])('split %s into its parts', (telephone, national, code, country) => {
    expect(deriveChannels({ ...nothing, phones: [point(telephone)] })).toEqual({
      telephone,
      national_number: national,
      country_code: code,
      dial_code: country,
    })
  })

  test('leave out the parts that cannot be derived', () => {
    expect(deriveChannels({ ...nothing, phones: [point('+999123456')] })).toEqual({ telephone: '+999123456' })
    expect(deriveChannels({ ...nothing, phones: [point('+123')] })).toEqual({})
  })

  test('use the main phone among those with a calling code', () => {
    const phones = [
      point('555 0100', { primary: true }),
      point('+442079460958'),
      point('+442079460959', { label: 'home' }),
    ]
    expect(deriveChannels({ ...nothing, phones }).telephone).toBe('+442079460958')
    const [local, work, home] = phones
    const homeFirst = [local!, work!, { ...home!, primary: true }]
    expect(deriveChannels({ ...nothing, phones: homeFirst }).telephone).toBe('+442079460959')
    expect(deriveChannels({ ...nothing, phones: [local!] })).toEqual({})
  })

  test('use accounts by the name of their service', () => {
    const onlineServices = [
      point('+1 202 555 0123', { label: 'WhatsApp' }),
      point('ravi.m', { label: ' Instagram ' }),
      point('U024BE7LH', { label: 'slack' }),
      point('29:1abc', { label: 'Microsoft Teams' }),
      point('ravi', { label: 'skype' }),
    ]
    const emails = [point('Ravi@Example.net', { normal: 'ravi@example.net' })]
    expect(deriveChannels({ ...nothing, emails, onlineServices })).toEqual({
      whatsapp: '+12025550123',
      instagram: 'ravi.m',
      slack: 'U024BE7LH',
      microsoft_teams: '29:1abc',
      email: 'ravi@example.net',
    })
  })
})

describe('channels of a contact', () => {
  const reach = { ...nothing, phones: [point('+442079460958')], emails: [point('a@example.com')] }
  const personWith = (insighto: object): Person =>
    ({ ...reach, extensions: { insighto } }) as unknown as Person

  test('are the written ones if no basis was stored with them', () => {
    const channels = { telephone: '+12025550100', beeper: 'x' }
    expect(channelsOf(personWith({ channels }))).toEqual(channels)
    expect(channelsOf(personWith({ channels: {} }))).toEqual({})
  })

  test('are the written ones while the person is unchanged', () => {
    const channels = { slack: 'U1' }
    const channelsBasis = { ...deriveChannels(reach) }
    expect(channelsOf(personWith({ channels, channelsBasis }))).toEqual(channels)
  })

  test('show later changes of the person, and only those', () => {
    const channels = { telephone: '+12025550100', national_number: 'odd', slack: 'U1', beeper: 'x' }
    const channelsBasis = { ...deriveChannels(reach), telephone: '+12025550100', slack: 'U1' }
    expect(channelsOf(personWith({ channels, channelsBasis }))).toEqual({
      telephone: '+442079460958',
      national_number: 'odd',
      beeper: 'x',
    })
  })

  test('are derived from the person if the stored value is not an object', () => {
    expect(channelsOf(personWith({ channels: 'none' }))).toEqual(deriveChannels(reach))
  })
})
