import type { Instant } from '../../src/model/instant.ts'
import { versioned } from './dialect-testings.ts'
import type { TestKith } from './kith.ts'
import { squarePng } from './png.ts'
import type { World } from './world.ts'

/** A clock that stands still between moves. */
export interface HeldClock {
  now(): Instant
  move(microseconds: number): void
}

export function heldClock(start: Instant): HeldClock {
  let now = start
  return {
    now: () => now,
    move: (microseconds) => {
      now += microseconds
    },
  }
}

export interface StoreChange {
  /** Completes "the answer changes with …". */
  readonly name: string
  make(): Promise<unknown>
}

const DAY = 86_400_000_000

/** Everything that an answer about people may depend on, changed one after the other. */
export function storeChanges({ app }: TestKith, clock: HeldClock, world: World): StoreChange[] {
  const { hub } = app
  const { tenant, mark, labels, fields, companies, people, campaignId } = world
  const { id: orgId } = tenant.organization
  const native = tenant.caller('native')
  const choices = fields.find(({ options }) => options.length > 1)!
  const [person, second] = people
  const picture = { field: 'pictureId', mediaType: 'image/png', bytes: squarePng(256) } as const
  return [
    // The largest step of a relative date is a quarter. Nothing is written to the store.
    { name: 'time', make: async () => clock.move(400 * DAY) },
    {
      name: 'labels',
      make: () => hub.catalog.updateLabel(native, labels[0]!.id, { name: `${mark} renamed`, color: 'red' }),
    },
    { name: 'removed labels', make: () => hub.catalog.removeLabel(native, labels[0]!.id) },
    {
      name: 'fields',
      make: () => hub.catalog.updateCustomField(native, choices.id, { name: `${mark} renamed field` }),
    },
    { name: 'removed fields', make: () => hub.catalog.removeCustomField(native, fields[0]!.id) },
    {
      name: 'companies',
      make: () => hub.companies.update(native, companies[0]!.id, { name: `${mark} renamed company` }),
    },
    { name: 'campaigns', make: () => hub.campaigns.update(native, campaignId, { name: `${mark} renamed` }) },
    {
      name: 'settings',
      make: () =>
        hub.organizations.updateSettings(orgId, {
          defaultRegion: 'MX',
          defaultLanguage: 'es-MX',
          defaultTimeZone: 'America/Mexico_City',
          contactSync: false,
          marketingApp: true,
        }),
    },
    {
      name: 'pictures',
      make: () => hub.pictures.replace(tenant.caller('pipedrive'), second!.id, picture),
    },
    {
      name: 'saved filters',
      make: () =>
        hub.filters.update(native, world.filters.native!.id, {
          conditions: { field: 'given', op: 'eq', value: second!.given },
        }),
    },
    { name: 'people', make: () => hub.people.update(native, person!.id, { given: `${mark}changed` }) },
    { name: 'removed people', make: () => hub.people.remove(native, second!.id) },
    // Last, because a server of one version has nothing to show afterwards.
    {
      name: 'versions of APIs',
      make: () =>
        hub.organizations.updateSettings(orgId, {
          apiVersions: Object.fromEntries(
            versioned.map(({ name, versions }) => [name, versions!.at(-1)!.name]),
          ),
        }),
    },
  ]
}
