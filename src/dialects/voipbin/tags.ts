import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Label } from '../../model/catalog.ts'
import { invalid, notFound, type Problem } from '../../model/errors.ts'
import { toShortest } from '../../model/instant.ts'
import type { VoipbinTag } from './schema.ts'

/** A label of the organization as VoIPBIN shows it, with its keys in the order of the vendor's structure. */
export function toVoipbinTag(label: Label, customerId: string): VoipbinTag {
  const { uuid, name, detail, createdAt, updatedAt, removedAt } = label
  return {
    id: uuid,
    customer_id: customerId,
    name,
    detail,
    tm_create: toShortest(createdAt),
    tm_update: updatedAt === createdAt ? null : toShortest(updatedAt),
    tm_delete: removedAt === null ? null : toShortest(removedAt),
  }
}

/** @throws not_found */
export async function getLabel(caller: Caller, hub: Hub, tagId: string): Promise<Label> {
  const labels = await hub.catalog.listLabels(caller)
  const label = labels.find(({ uuid }) => uuid === tagId)
  if (!label) throw notFound('label')
  return label
}

/**
 * The ids of the labels that a contact is given, each once.
 *
 * @param path the member of the body that names them
 * @throws invalid when one of them is no tag of the organization
 */
export async function requireLabels(
  caller: Caller,
  hub: Hub,
  tagIds: readonly string[],
  path: Problem['path'],
): Promise<number[]> {
  if (tagIds.length === 0) return []
  const labels = await hub.catalog.listLabels(caller)
  const labelIds = tagIds.map((tagId) => {
    const label = labels.find(({ uuid }) => uuid === tagId.toLowerCase())
    if (!label) throw invalid([{ in: 'body', path, rule: 'unknown', received: tagId, message: unknownTag }])
    return label.id
  })
  return [...new Set(labelIds)]
}

const unknownTag = 'The tag was not found.'
