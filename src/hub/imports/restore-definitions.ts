import type { Definitions, Label } from '../../model/catalog.ts'
import type { Clock } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import { sameJson } from '../../model/json.ts'
import type { OrgId } from '../../model/person.ts'
import type { WriteSession } from '../../store/store.ts'
import { newLabelTimes } from '../catalog/index.ts'
import type { WriteTime } from '../people/index.ts'

/**
 * Restores labels and custom fields with their numbers. Existing ones are not changed. Labels keep their times, because no
 * API lists those that changed since.
 *
 * @throws conflict if a number or key has another meaning in this store, because values of people would change meaning
 */
export async function restoreDefinitions(
  session: WriteSession,
  clock: Clock,
  orgId: OrgId,
  { labels = [], customFields = [] }: Definitions,
  at: WriteTime,
): Promise<void> {
  const knownLabels = await session.catalog.listLabels(orgId)
  const restored: Label[] = []
  for (const label of labels) {
    const known = knownLabels.find(({ id, uuid }) => id === label.id || uuid === label.uuid)
    if (!known) {
      const times = newLabelTimes(clock, [...knownLabels, ...restored])
      const complete = { detail: '', ...times, ...label, orgId }
      await session.catalog.insertLabel(complete)
      restored.push(complete)
    } else if (known.id !== label.id || known.name !== label.name) {
      throw clash(`Label ${label.id} has a different name in this organization than in the file`)
    }
  }
  const knownFields = await session.catalog.listCustomFields(orgId)
  for (const field of customFields) {
    const known = knownFields.find(
      ({ id, key, code }) => id === field.id || key === field.key || code === field.code,
    )
    if (!known)
      await session.catalog.insertCustomField({ ...field, orgId, updatedAt: later(field.updatedAt, at) })
    else if (
      known.key !== field.key ||
      known.type !== field.type ||
      !sameJson(known.options, field.options)
    ) {
      throw clash(
        `The custom field ${field.key} is defined differently in this organization than in the file`,
      )
    }
  }
}

function later(stated: Instant, at: WriteTime): Instant {
  return at === 'as stated' ? stated : Math.max(stated, at)
}

function clash(what: string): KithError {
  return new KithError('conflict', `${what}. Import the file into another organization.`, {
    subject: 'definition',
  })
}
