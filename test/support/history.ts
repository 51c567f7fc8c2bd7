import { expect } from 'vitest'
import { toNativeChange, toNativePerson } from '../../src/dialects/native/mapping.ts'
import type { Change } from '../../src/model/change.ts'
import { sameJson } from '../../src/model/json.ts'
import { listFields, type Person, type PersonId, valueFields } from '../../src/model/person.ts'
import { formatPersonId } from '../../src/model/person-id.ts'
import type { Tenant, TestKith } from './kith.ts'

/** A change as the native API shows it. */
export type ShownChange = ReturnType<typeof toNativeChange>

/** What the fields of a person show, by the names that changes use; what has no value is left out. */
export type ShownFields = Readonly<Record<string, unknown>>

/** The fields as the native API shows them. */
export function fieldsOf(person: Person): ShownFields {
  const shown: Record<string, unknown> = toNativePerson(person)
  const names = [...valueFields, ...listFields, 'labelIds']
  const maps = (['customFields', 'extensions'] as const).flatMap((map) =>
    Object.entries(person[map]).map(([key, value]) => [`${map}.${key}`, value]),
  )
  const all = [...names.map((name) => [name, shown[name]]), ...maps]
  return Object.fromEntries(all.filter(([, value]) => !isEmpty(value)))
}

export const noFields: ShownFields = {}

/** The fields in which two states differ, worked out without the code that writes changes. */
export function differences(before: ShownFields, after: ShownFields): ShownChange['fields'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const shownValue = (state: ShownFields, name: string) => state[name] ?? emptyValue(name)
  return names
    .filter((name) => !sameJson(shownValue(before, name), shownValue(after, name)))
    .map((name) => ({
      field: name,
      before: shownValue(before, name) as null,
      after: shownValue(after, name) as null,
    }))
}

/** The state after a change, given the state before it, which the change must agree with. */
export function applied(state: ShownFields, { fields }: Pick<ShownChange, 'fields'>): ShownFields {
  const next = { ...state }
  for (const { field, before, after } of fields ?? []) {
    expect(before, field).toEqual(state[field] ?? emptyValue(field))
    if (isEmpty(after)) delete next[field]
    else next[field] = after
  }
  return next
}

function emptyValue(field: string): unknown {
  return [...listFields, 'labelIds'].some((list) => list === field) ? [] : null
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

/** The person as it is, also a removed one. */
export function personOf(kith: TestKith, tenant: Tenant, id: PersonId): Promise<Person> {
  return kith.app.hub.people.get(tenant.caller('native'), id, { removed: true })
}

/** The changes of a person, oldest first, which the timeline, the feed and the hub must tell alike. */
export async function historyOf(kith: TestKith, tenant: Tenant, id: PersonId): Promise<ShownChange[]> {
  const caller = tenant.caller('native')
  const changes = (await feedOf(kith, tenant)).filter(({ personId }) => personId === id).map(toNativeChange)
  const hub = await kith.app.hub.history.listByPerson(caller, id, { limit: 500 })
  expect(hub.map(({ version, principal, kind }) => ({ version, principal, kind }))).toEqual(
    changes.toReversed().map(({ version, principal, kind }) => ({ version, principal, kind })),
  )
  const path = `/v1/people/${formatPersonId(id)}/timeline?limit=500`
  const { items } = (await tenant.request('native', path)).json
  expect(items.map(({ source: _, ...item }: { source: unknown }) => item)).toEqual(
    changes.toReversed().map(({ position: _, personId: _id, ...change }) => change),
  )
  return changes
}

/** All changes of the organization, oldest first, which the feed route and the hub must tell alike. */
export async function feedOf(kith: TestKith, tenant: Tenant): Promise<Change[]> {
  const all: Change[] = []
  for (;;) {
    const after = all.at(-1)?.position ?? 0
    const page = await kith.app.hub.history.listChanges(tenant.caller('native'), after, 500)
    const { items } = (await tenant.request('native', `/v1/changes?after=${after}&limit=500`)).json
    expect(items).toEqual(page.map(toNativeChange))
    if (page.length === 0) return all
    all.push(...page)
  }
}
