import type { Caller } from '../../model/access.ts'
import type { CustomField, CustomFieldType, FieldOption, Label } from '../../model/catalog.ts'
import type { Clock } from '../../model/clock.ts'
import { KithError, notFound } from '../../model/errors.ts'
import { alphabets } from '../../model/ids.ts'
import type { Instant } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import type { OrgId } from '../../model/person.ts'
import type { WriteSession } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'

/**
 * Labels and custom fields, which people refer to by id. Every change needs the role `write`.
 *
 * People keep the ids of removed labels and fields, but these are no longer shown or found. Ids are never reused.
 */
export interface Catalog {
  listLabels(caller: Caller): Promise<Label[]>
  /** @throws conflict if the UUID is taken */
  createLabel(caller: Caller, draft: LabelDraft): Promise<Label>
  /** The label with this UUID. A missing label is created with the name, a removed one is restored. */
  ensureLabel(caller: Caller, draft: { uuid: string; name: string }): Promise<Label>
  /** @throws not_found */
  updateLabel(caller: Caller, labelId: number, patch: LabelPatch): Promise<Label>
  /** @throws not_found */
  removeLabel(caller: Caller, labelId: number): Promise<Label>
  /**
   * Applies the changes that `plan` returns for the present labels, all of them or none.
   *
   * @returns the changed labels @throws not_found; any error of `plan`
   */
  changeLabels(caller: Caller, plan: (labels: readonly Label[]) => LabelChanges): Promise<Label[]>
  listCustomFields(caller: Caller, options?: { removed?: boolean }): Promise<CustomField[]>
  /** @throws conflict if the key or the code is taken */
  createCustomField(caller: Caller, draft: CustomFieldDraft): Promise<CustomField>
  /**
   * A patch function is given the field inside the transaction. So a patch that depends on the present field, such as one
   * more option, loses no concurrent change.
   *
   * @throws not_found; invalid for an option id that the field does not have, or for more than `OPTIONS_MAX` options
   */
  updateCustomField(
    caller: Caller,
    fieldId: number,
    patch: CustomFieldPatch | ((field: CustomField) => CustomFieldPatch),
  ): Promise<CustomField>
  /** @throws not_found */
  removeCustomField(caller: Caller, fieldId: number): Promise<CustomField>
}

export interface LabelDraft {
  readonly name: string
  readonly detail?: string
  readonly color?: string | null
  readonly uuid?: string
}

export interface LabelPatch {
  readonly name?: string
  readonly detail?: string
  readonly color?: string | null
}

export interface LabelChanges {
  readonly create?: readonly LabelDraft[]
  readonly update?: readonly (LabelPatch & { readonly id: number })[]
  readonly remove?: readonly number[]
}

export interface CustomFieldDraft {
  /** Derived from the name by default. */
  readonly key?: string
  readonly name: string
  readonly type: CustomFieldType
  /** Labels of the options of an `enum` or `set`. */
  readonly options?: readonly string[]
  readonly code?: string
  readonly attributes?: JsonObject
}

export interface CustomFieldPatch {
  readonly name?: string
  /** The complete new list: an option with an id is kept and relabelled, one without is new, missing ones are removed. */
  readonly options?: readonly { readonly id?: number; readonly label: string }[]
  /** Merged by name into the stored attributes. */
  readonly attributes?: JsonObject
}

/** The first ids of custom fields and of options, as in accounts of the vendor whose API shows them. */
const FIELD_IDS_START = 9100
const OPTION_IDS_START = 10

const OPTIONS_MAX = 10_000
const KEY_CHARS_MAX = 60

export function createCatalog(context: HubContext): Catalog {
  const { store, clock, ids } = context

  async function insertLabel(
    session: WriteSession,
    orgId: OrgId,
    draft: LabelDraft,
    labels: readonly Label[],
  ): Promise<Label> {
    const label: Label = {
      orgId,
      id: await allocateNumbers(context, session, orgId, 'label'),
      uuid: draft.uuid ?? ids.uuid(),
      name: draft.name,
      detail: draft.detail ?? '',
      color: draft.color ?? null,
      ...newLabelTimes(clock, labels),
      removedAt: null,
    }
    await session.catalog.insertLabel(label)
    return label
  }

  const changeLabels: Catalog['changeLabels'] = async (caller, plan) => {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const all = await session.catalog.listLabels(caller.orgId)
      const labels = all.filter(({ removedAt }) => removedAt === null)
      const { create = [], update = [], remove = [] } = plan(labels)
      const changed: Label[] = []
      const change = async (labelId: number, patch: (at: Instant) => Partial<Label>): Promise<void> => {
        const before = labels.find(({ id }) => id === labelId)
        if (!before) throw notFound('label')
        const updatedAt = labelChangeTime(clock, before)
        const label = { ...before, ...patch(updatedAt), updatedAt }
        await session.catalog.updateLabel(label)
        changed.push(label)
      }
      for (const { id, ...patch } of update) await change(id, () => patch)
      for (const id of remove) await change(id, (removedAt) => ({ removedAt }))
      for (const draft of create) {
        changed.push(await insertLabel(session, caller.orgId, draft, [...all, ...changed]))
      }
      return changed
    })
  }

  async function changeField(
    caller: Caller,
    fieldId: number,
    change: (field: CustomField, session: WriteSession) => Promise<Partial<CustomField>>,
  ): Promise<CustomField> {
    requireRole(caller, 'write')
    return store.transaction(async (session) => {
      const fields = await session.catalog.listCustomFields(caller.orgId)
      const before = fields.find(({ id, removedAt }) => id === fieldId && removedAt === null)
      if (!before) throw notFound('field')
      const field = { ...before, ...(await change(before, session)), updatedAt: clock.now() }
      await session.catalog.updateCustomField(field)
      return field
    })
  }

  /** The options after a patch, with ids for new ones. */
  async function withOptions(
    session: WriteSession,
    field: CustomField,
    wanted: NonNullable<CustomFieldPatch['options']>,
  ): Promise<Pick<CustomField, 'options' | 'removedOptions'>> {
    if (wanted.length > OPTIONS_MAX)
      throw new KithError('invalid', `A field has at most ${OPTIONS_MAX} options.`)
    const options: FieldOption[] = []
    for (const { id, label } of wanted) {
      const known = id === undefined || field.options.some((option) => option.id === id)
      if (!known) throw new KithError('invalid', `The field has no option ${id}.`)
      if (id === undefined) options.push(...(await newOptions(context, session, field.orgId, [label])))
      else options.push({ id, label })
    }
    const removed = field.options.filter(({ id }) => !options.some((option) => option.id === id))
    return { options, removedOptions: [...field.removedOptions, ...removed] }
  }

  return {
    async listLabels(caller) {
      const labels = await store.read.catalog.listLabels(caller.orgId)
      return withoutRemoved(labels)
    },

    async createLabel(caller, draft) {
      const [label] = await changeLabels(caller, () => ({ create: [draft] }))
      return label!
    },

    async ensureLabel(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const labels = await session.catalog.listLabels(caller.orgId)
        const known = labels.find(({ uuid }) => uuid === draft.uuid)
        if (!known) return insertLabel(session, caller.orgId, draft, labels)
        if (known.removedAt === null) return known
        const restored = { ...known, updatedAt: labelChangeTime(clock, known), removedAt: null }
        await session.catalog.updateLabel(restored)
        return restored
      })
    },

    async updateLabel(caller, labelId, patch) {
      const [label] = await changeLabels(caller, () => ({ update: [{ id: labelId, ...patch }] }))
      return label!
    },

    async removeLabel(caller, labelId) {
      const [label] = await changeLabels(caller, () => ({ remove: [labelId] }))
      return label!
    },

    changeLabels,

    async listCustomFields(caller, { removed = false } = {}) {
      const fields = await store.read.catalog.listCustomFields(caller.orgId)
      return removed ? fields : withoutRemoved(fields)
    },

    async createCustomField(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction((session) => insertCustomField(session, context, caller.orgId, draft))
    },

    updateCustomField: (caller, fieldId, patch) =>
      changeField(caller, fieldId, async (field, session) => {
        const { name, options, attributes } = typeof patch === 'function' ? patch(field) : patch
        return {
          ...(name !== undefined && { name }),
          ...(options && (await withOptions(session, field, options))),
          ...(attributes && { attributes: { ...field.attributes, ...attributes } }),
        }
      }),

    removeCustomField: (caller, fieldId) =>
      changeField(caller, fieldId, async () => ({ removedAt: clock.now() })),
  }
}

/**
 * The times of a new label: the current time, or the first one after it at which no label was created, because vendors page
 * through labels by their time of creation.
 */
export function newLabelTimes(
  clock: Clock,
  labels: readonly Label[],
): Pick<Label, 'createdAt' | 'updatedAt'> {
  const taken = new Set(labels.map(({ createdAt }) => createdAt))
  let at = clock.now()
  while (taken.has(at)) at++
  return { createdAt: at, updatedAt: at }
}

/** The current time, or a later one that is after the last change of the label. */
export function labelChangeTime(clock: Clock, { updatedAt }: Label): Instant {
  return Math.max(clock.now(), updatedAt + 1)
}

/** A key that no field has, made of the words of a name: `Contract value (€)` becomes `contract_value`. */
async function freeKey(session: WriteSession, orgId: OrgId, name: string): Promise<string> {
  const words =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  const start = /^[a-z]/.test(words[0] ?? '') ? '' : 'field_'
  const stem = `${start}${words.join('_')}`.slice(0, KEY_CHARS_MAX - 6).replace(/_+$/, '')
  const taken = new Set((await session.catalog.listCustomFields(orgId)).map(({ key }) => key))
  let key = stem
  for (let number = 2; taken.has(key); number++) key = `${stem}_${number}`
  return key
}

/** Creates a custom field inside a transaction. @throws conflict if its key or code is taken */
export async function insertCustomField(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
  draft: CustomFieldDraft,
): Promise<CustomField> {
  const { ids, clock } = context
  const now = clock.now()
  const field: CustomField = {
    orgId,
    id: await allocateNumbers(context, session, orgId, 'custom-field', { start: FIELD_IDS_START }),
    key: draft.key ?? (await freeKey(session, orgId, draft.name)),
    code: draft.code ?? ids.text(40, alphabets.hex),
    name: draft.name,
    type: draft.type,
    options: await newOptions(context, session, orgId, draft.options ?? []),
    removedOptions: [],
    attributes: draft.attributes ?? {},
    createdAt: now,
    updatedAt: now,
    removedAt: null,
  }
  await session.catalog.insertCustomField(field)
  return field
}

async function newOptions(
  context: HubContext,
  session: WriteSession,
  orgId: OrgId,
  labels: readonly string[],
): Promise<FieldOption[]> {
  if (labels.length === 0) return []
  const fields = await session.catalog.listCustomFields(orgId)
  const taken = fields.flatMap((field) => [...field.options, ...field.removedOptions].map(({ id }) => id))
  const allocate = (start: number) =>
    allocateNumbers(context, session, orgId, 'option', { count: labels.length, start })
  const next = await allocate(OPTION_IDS_START)
  const free = freeBlock(next, labels.length, taken)
  const first = free === next ? next : await allocate(free)
  return labels.map((label, index) => ({ id: first + index, label }))
}

/** The first number, at or after `start`, that begins `count` consecutive numbers of which none is taken. */
function freeBlock(start: number, count: number, taken: readonly number[]): number {
  let first = start
  for (const number of taken.toSorted((a, b) => a - b)) {
    if (number >= first && number < first + count) first = number + 1
  }
  return first
}

/** Returns the same array if no entry is removed, because callers cache what they derive from it by identity. */
function withoutRemoved<T extends { readonly removedAt: unknown }>(list: T[]): T[] {
  const isActive = ({ removedAt }: T): boolean => removedAt === null
  return list.every(isActive) ? list : list.filter(isActive)
}
