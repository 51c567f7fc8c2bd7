import type { Contacts, DemoAccess, Dialect } from '../../src/dialects/dialect.ts'
import type {
  DialectTesting,
  PathTesting,
  PeopleTesting,
  RefusalTesting,
  VendorTesting,
} from '../../src/dialects/dialect-testing.ts'
import type { Gap } from './gap.ts'

/** Says of each member whether an object of the type must have it; a new member of a contract does not compile without it. */
type Presence<T> = {
  readonly [Key in keyof T]-?: Record<never, never> extends Pick<T, Key> ? 'optional' : 'required'
}

const dialect: Presence<Dialect> = {
  name: 'required',
  title: 'required',
  serves: 'required',
  color: 'required',
  sample: 'required',
  reference: 'required',
  hosts: 'required',
  routes: 'required',
  contacts: 'required',
  keys: 'required',
  securitySchemes: 'required',
  presentedKey: 'required',
  renderError: 'required',
  renderUnknownRoute: 'required',
  demo: 'required',
  personIds: 'optional',
  organizationId: 'optional',
  visibleExtensions: 'optional',
  lookups: 'optional',
  lookupsVersion: 'optional',
  companyLookups: 'optional',
  mergeExtension: 'optional',
  versions: 'optional',
  variesBy: 'optional',
  secretRoutes: 'optional',
  stringify: 'optional',
  refusalType: 'optional',
  scope: 'optional',
  signInBeforeUnknownRoute: 'optional',
  rewritePath: 'optional',
  schemas: 'optional',
  rateLimits: 'optional',
  answerHeaders: 'optional',
  cors: 'optional',
}

const contacts: Presence<Contacts> = {
  path: 'required',
  render: 'required',
  page: 'required',
  read: 'required',
}

const demo: Presence<DemoAccess> = { key: 'required', curl: 'required' }

const testing: Presence<DialectTesting> = {
  people: 'required',
  pagers: 'required',
  refusals: 'required',
  paths: 'required',
  furtherLists: 'required',
  vendor: 'optional',
  savedFilter: 'optional',
  furnish: 'optional',
  leniencies: 'optional',
  notOnPages: 'optional',
}

const people: Presence<PeopleTesting> = {
  path: 'required',
  list: 'required',
  items: 'required',
  create: 'required',
  read: 'required',
  update: 'required',
  remove: 'required',
  person: 'required',
  see: 'required',
  needed: 'required',
  renamed: 'required',
  renamedKeys: 'required',
  rich: 'required',
}

const refusals: Presence<RefusalTesting> = {
  statuses: 'required',
  never: 'optional',
  unmet: 'optional',
  wrongHeaders: 'optional',
  wrongBodies: 'optional',
}

const paths: Presence<PathTesting> = {
  idsBySegment: 'required',
  requests: 'optional',
  shows: 'optional',
  successes: 'optional',
  unlimitedNumbers: 'optional',
  values: 'optional',
}

const vendor: Presence<VendorTesting> = {
  published: 'required',
  documentedList: 'required',
  extension: 'required',
  crowd: 'required',
  worldExtension: 'optional',
  mappedLists: 'optional',
  readMapped: 'optional',
  joint: 'optional',
}

/** Members of `Dialect` that the object does not have. */
export function missingInDialect(file: string, found: object): Gap[] {
  return missingIn(found, { file, contract: 'src/dialects/dialect.ts' }, { '': dialect, contacts, demo })
}

/** Members of `DialectTesting` that the object does not have. */
export function missingInTesting(file: string, found: object): Gap[] {
  const contract = 'src/dialects/dialect-testing.ts'
  const whole = { ...testing, vendor: 'required' }
  return missingIn(found, { file, contract }, { '': whole, people, refusals, paths, vendor })
}

interface Place {
  readonly file: string
  readonly contract: string
}

/** @param parts the members of the object itself under '', and those of its members that are objects */
function missingIn(
  found: object,
  { file, contract }: Place,
  parts: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Gap[] {
  return Object.entries(parts).flatMap(([part, members]) => {
    const holder = part === '' ? found : (found as Record<string, unknown>)[part]
    // A part that is missing as a whole is told once.
    if (typeof holder !== 'object' || holder === null) return []
    const required = Object.keys(members).filter((name) => members[name] === 'required')
    return required
      .filter((name) => !isGiven(holder as Record<string, unknown>, name))
      .map((name) => ({
        problem: `${file}: ${part === '' ? '' : `${part}.`}${name} is missing`,
        mend: `add it as ${contract} describes it`,
      }))
  })
}

/** `remove` may be undefined on purpose, but must be said. */
function isGiven(holder: Record<string, unknown>, name: string): boolean {
  return name === 'remove' ? name in holder : holder[name] !== undefined
}
