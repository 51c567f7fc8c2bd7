import { expect, test } from 'vitest'
import { parseInstant } from '../../../model/instant.ts'
import { readDays } from './dates.ts'

/** A Tuesday, and the last day of a long month. */
const now = parseInstant('2026-03-31T15:00:00Z')!

test.each([
  ['2026-02-28', '2026-02-28', '2026-03-01'],
  ['today', '2026-03-31', '2026-04-01'],
  ['now', '2026-03-31', '2026-04-01'],
  ['yesterday', '2026-03-30', '2026-03-31'],
  ['tomorrow', '2026-04-01', '2026-04-02'],
  ['before_today', undefined, '2026-03-31'],
  ['later_or_today', '2026-03-31', undefined],
  ['before_tomorrow', undefined, '2026-04-01'],
  ['later_or_tomorrow', '2026-04-01', undefined],
  ['this_week', '2026-03-30', '2026-04-06'],
  ['last_week', '2026-03-23', '2026-03-30'],
  ['next_week', '2026-04-06', '2026-04-13'],
  ['this_month', '2026-03-01', '2026-04-01'],
  ['last_month', '2026-02-01', '2026-03-01'],
  ['next_month', '2026-04-01', '2026-05-01'],
  ['this_quarter', '2026-01-01', '2026-04-01'],
  ['last_quarter', '2025-10-01', '2026-01-01'],
  ['1_week_ago', '2026-03-24', '2026-03-25'],
  ['3_weeks_ago', '2026-03-10', '2026-03-11'],
  ['1_months_ago', '2026-02-28', '2026-03-01'],
  ['6_months_ago', '2025-09-30', '2025-10-01'],
  ['in_1_week', '2026-04-07', '2026-04-08'],
  ['in_1_month', '2026-04-30', '2026-05-01'],
  ['in_6_months', '2026-09-30', '2026-10-01'],
])('%s is from %s until %s', (word, from, until) => {
  expect(readDays(word, now)).toEqual({ ...(from && { from }), ...(until && { until }) })
})

test.each([
  'soon',
  '2026-02-30',
  '4_weeks_ago',
  '7_months_ago',
  '0_weeks_ago',
  'in_2_weeks_ago',
  '2_weeks',
  'rotten_time',
  '',
])('%j is not a date', (word) => {
  expect(readDays(word, now)).toBeUndefined()
})
