// Makes recorded exchanges comparable: what differs from run to run gets a name in its place. Everything else, with the
// order of the fields, stays as it was written.

/**
 * @param exchange one line of a recording
 * @returns the request and the answer as texts to compare
 */
export function normalise(exchange) {
  // Ids have one numbering: an answer that names the id of its request goes on naming it.
  const numbers = new Map()
  const plain = (text) => withoutVolatile(text, numbers)
  const { method, requestHeaders, requestBody, status, headers, body } = exchange
  const target = plain(withoutIdsOfAddress(exchange.target))
  const request = [`${method} ${target}`, ...headerLines(requestHeaders, plain), '', plain(requestBody)].join(
    '\n',
  )
  const answer = [`${status}`, ...headerLines(headers, plain), '', plain(body)].join('\n')
  return { dialect: exchange.dialect, method, target, request, answer }
}

function headerLines(headers, plain) {
  return Object.entries(headers).map(([name, value]) => {
    if (name.endsWith('-remaining')) return `${name}: ${value.replace(/\d+/g, '<count>')}`
    if (name === 'retry-after') return `${name}: ${value.replace(/^\d{4,}$/, '<until midnight>')}`
    if (name === 'location' || name === 'link') return `${name}: ${plain(withoutIdsOfAddress(value))}`
    return `${name}: ${plain(value)}`
  })
}

function withoutVolatile(text, numbers) {
  let plain = text
  for (const [pattern, replacement] of replacements) plain = plain.replace(pattern, replacement)
  return numbered(plain, numbers)
}

/**
 * Ids that Kith makes in a sequence for Pipedrive may begin at 1 or behind 1,500,000,000, and stand where nothing says
 * that they are ids: in values of filters, in messages.
 */
const SEQUENCE_BEGINS_BEHIND = 1_500_000_000

const idKeys = '(?:[a-z_]+_)?ids?|[a-zA-Z]+Ids?'

/** In this order: later ones see what earlier ones left. */
const replacements = [
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, '<token>'],
  [/\beyJ[\w-]{12,}/g, (text) => cursorOf(text)],
  [/\b(127\.0\.0\.1|localhost|\[::1\]):\d{4,5}\b/g, '$1:<port>'],
  [/formdata-undici-\d+|-{26}[0-9a-f]{24}|axios-[\d.]+-boundary-[\w-]{25}/g, '<boundary>'],
  [/\/pictures\/(?:\d+|<id>)\/(?:\d+|<id>)\/(?!A{32})[\w-]{32}\//g, '/pictures/<id>/<id>/<secret>/'],
  [
    /\b20\d\d-\d\d-\d\d(?:T|t| |%20|\+)\d\d(?::|%3A)\d\d(?:(?::|%3A)\d\d(?:\.\d+)?)?/g,
    (time) => timeOf(time),
  ],
  [/"t[0-9a-z]{9,11}"/g, '"t<time>"'],
  [/\b17[79]\d{13}\b/g, '<microseconds>'],
  // Quentli gives customers a random user name if they bring none.
  [/(?<="username":")[0-9a-z]{20}(?=")/g, '<username>'],
  [/(?<=-of-)\d{12,}\b/g, '<person>'],
  [/(?<="secret":")[\w-]{32}(?=")/g, '<secret>'],
  [/(?<="hint":")[\w-]{4}(?=")/g, '<hint>'],
  [/\b15\d{8}\b/g, (digits) => String(Number(digits) - SEQUENCE_BEGINS_BEHIND)],
  [new RegExp(`"(${idKeys}|pipedrive)":("?)[1-9]\\d*\\2(?=[,}\\]\\s])`, 'g'), '"$1":$2<id>$2'],
  [new RegExp(`"(${idKeys})":\\[[\\d,\\s]+\\]`, 'g'), (list) => list.replace(/[1-9]\d*/g, '<id>')],
  [/(\/(?:persons|organizations)\/)[1-9]\d*/g, '$1<id>'],
  [/("[a-z]+_id":\{[^{}]*"value":)[1-9]\d*/g, '$1<id>'],
  [/"[1-9]\d*":\{/g, '"<id>":{'],
]

/** A place in an order: what it is an order of stays, where it is does not. */
function cursorOf(text) {
  const decoded = Buffer.from(text, 'base64url').toString()
  try {
    JSON.parse(decoded)
  } catch {
    return text
  }
  return `<cursor ${decoded.replace(/"?\d{4}-\d\d-\d\dT[\d:.]+Z"?/g, '<time>').replace(/\b[1-9]\d*\b/g, '<number>')}>`
}

/** The clock of the tests begins here; what was before is written in the tests. Real time is later, too. */
const CLOCK_BEGINS = '2026-03-01T12:00'
const CLOCK_ENDS = '2030'

/** How a time is written stays. */
function timeOf(time) {
  const moment = time.replace(/%20|[ t+]/, 'T').replace(/%3A/g, ':')
  return moment >= CLOCK_BEGINS && moment < CLOCK_ENDS ? time.replace(/(?<!%)\d(?!A)/g, 'd') : time
}

/** Numbers between slashes and in parameters that are named after ids. */
function withoutIdsOfAddress(address) {
  return address
    .replace(/(?<=\/)(?!999999\b)[1-9]\d*(?=[/?]|$)/g, '<id>')
    .replace(
      new RegExp(`([?&](?:${idKeys})=)([1-9]\\d*(?:(?:,|%2C)[1-9]\\d*)*)(?=&|$)`, 'g'),
      (_all, name, ids) => {
        return name + ids.replace(/[1-9]\d*(?!C)/g, '<id>')
      },
    )
}

/** What looks random: each of its kind gets the number under which the exchange shows it first. */
const randomTexts = new RegExp(
  [
    '(?<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})',
    '(?<![\\w])(?<kind>psn|clnt|cus|acct|org|cti|srv|req)_(?:[A-Z2-7]{26}|[A-Z2-7]{12}|[0-9a-z]{20}|[0-9a-f]{12}|[0-9a-z]{11})(?!\\w)',
    '(?<![\\w-])(?<key>kith_[0-9a-z]{40}|sk_[0-9a-z]{40}|vb_[0-9A-Za-z]{32}|in-[\\w-]{43}|v1u:[\\w-]{48})(?![\\w-])',
    '(?<!\\w)(?<hex>[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{32})(?!\\w)',
  ].join('|'),
  'g',
)

function numbered(text, numbers) {
  return text.replace(randomTexts, (found, ...rest) => {
    const { uuid, kind, key } = rest.at(-1)
    const name = kind ?? (uuid ? 'uuid' : key ? 'key' : 'hex')
    if (!numbers.has(name)) numbers.set(name, new Map())
    const known = numbers.get(name)
    const own = found.toLowerCase()
    if (!known.has(own)) known.set(own, known.size + 1)
    return `<${name} ${known.get(own)}>`
  })
}
