import { describe, expect, test } from 'vitest'
import { timeZoneName } from './time-zone.ts'

describe('the name of a time zone', () => {
  test.each([
    ['america/chicago', 'America/Chicago'],
    ['AMERICA/PORT_OF_SPAIN', 'America/Port_of_Spain'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['America/argentina/comodrivadavia', 'America/Argentina/ComodRivadavia'],
    ['america/north_dakota/new_salem', 'America/North_Dakota/New_Salem'],
    ['antarctica/dumontdurville', 'Antarctica/DumontDUrville'],
    ['africa/dar_es_salaam', 'Africa/Dar_es_Salaam'],
    ['europe/isle_of_man', 'Europe/Isle_of_Man'],
    ['asia/ust-nera', 'Asia/Ust-Nera'],
    ['etc/gmt-14', 'Etc/GMT-14'],
    ['etc/utc', 'Etc/UTC'],
    ['utc', 'UTC'],
    ['gmt', 'GMT'],
    ['est5edt', 'EST5EDT'],
    ['nz-chat', 'NZ-CHAT'],
  ])('%s is written as IANA does', (text, name) => {
    expect(timeZoneName(text)).toBe(name)
  })

  test.each([
    ['asia/kolkata', 'Asia/Kolkata'],
    ['asia/calcutta', 'Asia/Calcutta'],
    ['europe/kyiv', 'Europe/Kyiv'],
    ['europe/kiev', 'Europe/Kiev'],
    ['us/central', 'US/Central'],
    ['australia/act', 'Australia/ACT'],
  ])('%s stays a name of its own, whichever of two names is the link', (text, name) => {
    expect(timeZoneName(text)).toBe(name)
  })

  test.each([
    '',
    'Mars/Base',
    '+02:00',
    'UTC+3',
    'PST',
    'IST',
    'SystemV/PST8',
    'Factory',
    'America/',
    ' America/Chicago',
    'America/Chicago ',
    'America\\Chicago',
    'constructor',
  ])('%j is none', (text) => {
    expect(timeZoneName(text)).toBeUndefined()
  })

  test('is known for every zone of the runtime, and known to it', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) {
      expect(timeZoneName(name.toUpperCase())).toBe(name)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: timeZoneName(name) })).not.toThrow()
    }
  })
})
