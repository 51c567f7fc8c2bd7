import Type, { type TObject } from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Person } from '../../model/person.ts'
import type { Reader } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { requireManager } from './credentials.ts'
import type { ContactView } from './mapping.ts'
import { nilUuid, uuidPattern } from './schema.ts'
import type { Shape } from './shape.ts'

/** One of the two paths under which the vendor serves the same contacts to different users. */
export interface Mount {
  readonly path: string
  /** Prefix of the operation names. */
  readonly prefix: string
  /** The vendor spells this word differently in the two paths. */
  readonly phoneNumbers: 'phone-numbers' | 'phone_numbers'
  /** @throws forbidden when the caller may not use this path */
  authorize(caller: Caller): void
}

export const serviceAgentsPath = '/v1.0/service_agents'

export const mounts: readonly Mount[] = [
  { path: '/v1.0/contacts', prefix: '', phoneNumbers: 'phone-numbers', authorize: requireManager },
  // Callers of this path are checked before the request is read: see `scope` in `index.ts`.
  {
    path: `${serviceAgentsPath}/contacts`,
    prefix: 'serviceAgents_',
    phoneNumbers: 'phone_numbers',
    authorize: () => {},
  },
]

export const reference = 'https://api.voipbin.net/docs/contact_overview.html'

const uuidParameter = Type.String({
  format: 'uuid',
  pattern: uuidPattern.replace('^', `^(?!${nilUuid})`),
})

/** Reads the ids of a path. Letter case does not count; the all-zero id is invalid. */
export function pathIds<Name extends string>(
  ...names: readonly Name[]
): Reader<TObject, Record<Name, string>> {
  const schema = Type.Object(Object.fromEntries(names.map((name) => [name, uuidParameter])))
  const plain = pathParameters(schema)
  return {
    schema,
    read(part, problems) {
      const ids = Object.entries(plain.read(part, problems)).map(([name, id]) => [
        name,
        `${id}`.toLowerCase(),
      ])
      return Object.fromEntries(ids) as Record<Name, string>
    },
  }
}

/**
 * The contact that a write changes. The vendor checks that it exists before it checks the caller's rights.
 *
 * @throws not_found also if the contact was merged into another one, as for a deleted contact; forbidden
 */
export async function getContactToWrite(mount: Mount, caller: Caller, hub: Hub, id: string): Promise<Person> {
  const person = await hub.people.getByVendorId(caller, 'voipbin', id, { merged: 'missing' })
  mount.authorize(caller)
  return person
}

/** The renderer and view of contacts for the caller's organization. */
export async function renderingFor({ version, show }: Shape, caller: Caller, hub: Hub) {
  const [customerId, labels] = await Promise.all([customerIdOf(caller, hub), hub.catalog.listLabels(caller)])
  const view: ContactView = { customerId, labels, version }
  return { view, render: show }
}

/** The id of the caller's organization, which the vendor calls customer. */
export async function customerIdOf({ orgId }: Caller, hub: Hub): Promise<string> {
  return (await hub.organizations.get(orgId)).vendorIds.voipbin ?? ''
}

export async function showContact(shape: Shape, caller: Caller, hub: Hub, person: Person): Promise<object> {
  const { view, render } = await renderingFor(shape, caller, hub)
  return render(person, view)
}
