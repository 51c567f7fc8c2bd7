/** The parts of the vendor's filter builder. The keys are the vendor's, the labels are Kith's. */

const equal = { '=': 'is', '!=': 'is not' }
const empty = { 'IS NULL': 'is empty', 'IS NOT NULL': 'is not empty' }
const ordered = {
  ...equal,
  '>': 'is more than',
  '<': 'is less than',
  '>=': 'is this or more',
  '<=': 'is this or less',
  ...empty,
}
const dated = {
  ...equal,
  '>': 'is later than',
  '<': 'is earlier than',
  '>=': 'is this or later',
  '<=': 'is this or earlier',
  ...empty,
}
const ranged = {
  '=': 'starts on',
  '!=': 'does not start on',
  '<': 'starts before',
  '<=': 'starts on or before',
  '>': 'starts after',
  '>=': 'starts on or after',
  ends_at: 'ends on',
  does_not_end_at: 'does not end on',
  ends_before: 'ends before',
  ends_e_before: 'ends on or before',
  ends_after: 'ends after',
  ends_e_after: 'ends on or after',
  includes: 'includes',
  ...empty,
}
const linked = { ...equal, ...empty }

const operators = {
  int: ordered,
  double: ordered,
  monetary: ordered,
  varchar: {
    ...equal,
    ...empty,
    "LIKE '%$%'": 'contains',
    "LIKE '$%'": 'starts with',
    "NOT LIKE '$%'": 'does not start with',
  },
  title: {
    '=': 'is',
    "LIKE '$%'": 'starts with',
    "LIKE '%$%'": 'contains',
    "NOT LIKE '$%'": 'does not start with',
  },
  date: dated,
  time: dated,
  daterange: ranged,
  timerange: ranged,
  set: { ...equal, contains: 'contains', not_contains: 'does not contain', ...empty },
  enum: Object.entries(linked).map(([operator, label]) => ({ [operator]: label })),
  user: { ...linked, belongs_to_team: 'belongs to the team' },
  person: linked,
  organization: linked,
  deal: linked,
  product: linked,
  visible_to: equal,
  status: equal,
  currency: equal,
  pipeline: equal,
  stage: { ...equal, has_been: 'has been' },
  entered_stage: dated,
}

const deprecated_operators = {
  varchar: {
    "NOT LIKE '%$%'": 'does not contain',
    "LIKE '%$'": 'ends with',
    "NOT LIKE '%$'": 'does not end with',
  },
}

const counted = (unit: 'week' | 'month', count: number): [string, string][] =>
  Array.from({ length: count }, (_, index) => count - index).map((amount) => {
    const plural = unit === 'month' || amount > 1 ? 's' : ''
    return [`${amount}_${unit}${plural}_ago`, `${amount} ${unit}${amount > 1 ? 's' : ''} ago`]
  })
const ahead = (unit: 'week' | 'month', count: number): [string, string][] =>
  Array.from({ length: count }, (_, index) => index + 1).map((amount) => {
    const plural = amount > 1 ? 's' : ''
    return [`in_${amount}_${unit}${plural}`, `in ${amount} ${unit}${plural}`]
  })
const spoken = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word, word.replaceAll('_', ' ')]))

const relative_dates = {
  'Relative date intervals': spoken([
    'last_quarter',
    'this_quarter',
    'last_month',
    'this_month',
    'last_week',
    'this_week',
    'next_week',
    'next_month',
  ]),
  'Relative dates': {
    ...Object.fromEntries([...counted('month', 6), ...counted('week', 3)]),
    ...spoken([
      'yesterday',
      'before_today',
      'today',
      'now',
      'later_or_today',
      'before_tomorrow',
      'tomorrow',
      'later_or_tomorrow',
    ]),
    ...Object.fromEntries([...ahead('week', 3), ...ahead('month', 6)]),
  },
  'Deal specific': { rotten_time: 'rotten time' },
}

const address_field_components = {
  subpremise: 'apartment or suite',
  street_number: 'house number',
  route: 'street',
  sublocality: 'district',
  locality: 'town',
  admin_area_level_1: 'state or county',
  admin_area_level_2: 'region',
  country: 'country',
  postal_code: 'postal code',
  formatted_address: 'whole address',
}

export const filterHelpers = { operators, deprecated_operators, relative_dates, address_field_components }
