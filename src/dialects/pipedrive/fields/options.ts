import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { invalid } from '../../../model/errors.ts'
import { problem } from '../bodies.ts'
import { hasOptions, type PersonField, type PersonFieldOption, toLabelOption } from './person-field.ts'
import { LABELS_FIELD_ID } from './system-fields.ts'

/**
 * Changes the options of a field. The options of `label_ids` are the account's labels. A call is atomic.
 *
 * @returns the affected options
 */
export async function addOptions(
  caller: Caller,
  hub: Hub,
  field: PersonField,
  labels: readonly string[],
): Promise<PersonFieldOption[]> {
  requireChoices(field)
  if (field.id === LABELS_FIELD_ID) {
    const create = labels.map((name) => ({ name }))
    return (await hub.catalog.changeLabels(caller, () => ({ create }))).map(toLabelOption)
  }
  const { options } = await hub.catalog.updateCustomField(caller, field.id, (current) => ({
    options: [...current.options, ...labels.map((label) => ({ label }))],
  }))
  return options.slice(-labels.length)
}

/** @throws invalid for an id the field does not have */
export async function changeOptions(
  caller: Caller,
  hub: Hub,
  field: PersonField,
  changes: readonly { readonly id: number; readonly label: string }[],
): Promise<PersonFieldOption[]> {
  requireChoices(field)
  const ids = changes.map(({ id }) => id)
  requireKnown(field.options ?? [], ids)
  if (field.id === LABELS_FIELD_ID) {
    const update = changes.map(({ id, label }) => ({ id, name: label }))
    return (await hub.catalog.changeLabels(caller, () => ({ update }))).map(toLabelOption)
  }
  const labels = new Map(changes.map(({ id, label }) => [id, label]))
  const { options } = await hub.catalog.updateCustomField(caller, field.id, (current) => {
    requireKnown(current.options, ids)
    return { options: current.options.map(({ id, label }) => ({ id, label: labels.get(id) ?? label })) }
  })
  return options.filter(({ id }) => labels.has(id))
}

/** Persons no longer have the removed options. @throws invalid for an id the field does not have */
export async function removeOptions(
  caller: Caller,
  hub: Hub,
  field: PersonField,
  ids: readonly number[],
): Promise<PersonFieldOption[]> {
  requireChoices(field)
  requireKnown(field.options ?? [], ids)
  const removed = (field.options ?? []).filter(({ id }) => ids.includes(id))
  if (field.id === LABELS_FIELD_ID) {
    await hub.catalog.changeLabels(caller, () => ({ remove: ids }))
    return removed
  }
  await hub.catalog.updateCustomField(caller, field.id, (current) => {
    requireKnown(current.options, ids)
    return { options: current.options.filter(({ id }) => !ids.includes(id)) }
  })
  return removed
}

function requireChoices({ id, type, name }: PersonField): void {
  if (id === LABELS_FIELD_ID || hasOptions(type)) return
  throw invalid([problem([], 'format', `The field '${name}' has no options`)])
}

function requireKnown(options: readonly PersonFieldOption[], ids: readonly number[]): void {
  const known = new Set(options.map(({ id }) => id))
  const problems = ids.flatMap((id, index) =>
    known.has(id) ? [] : [problem([index, 'id'], 'format', `The option ${id} does not exist`)],
  )
  if (problems.length > 0) throw invalid(problems)
}
