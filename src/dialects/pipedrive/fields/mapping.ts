import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts'
import { toOldTime } from '../old-time.ts'
import type { PersonField } from './person-field.ts'
import {
  type IncludedBlock,
  includedBlocks,
  type OldPersonField,
  type OldSubfield,
  type PipedrivePersonField,
} from './schema.ts'
import { type Subfield, subfieldsOf } from './subfields.ts'

/** The field as version 2 shows it, with the requested blocks. */
export function toPipedrivePersonField(
  field: PersonField,
  include: readonly IncludedBlock[],
): PipedrivePersonField {
  const blocks = includedBlocks.filter((block) => include.includes(block))
  return {
    field_name: field.name,
    field_code: field.code,
    description: null,
    field_type: field.type,
    options: field.options && [...field.options],
    subfields: toPipedriveSubfields(field),
    is_custom_field: field.custom !== undefined,
    is_optional_response_field: field.optional,
    is_writable: field.writable,
    ...Object.fromEntries(blocks.map((block) => [block, blockOf(field, block)])),
  }
}

const usualBlocks: Readonly<Record<IncludedBlock, JsonObject>> = {
  ui_visibility: {
    add_visible_flag: false,
    details_visible_flag: true,
    show_in_add_deal_dialog: { show: false, order: null },
  },
  important_fields: { enabled: false, stage_ids: [] },
  required_fields: { enabled: false },
}

function blockOf({ attributes }: PersonField, block: IncludedBlock): JsonObject {
  return merged(usualBlocks[block], attributes[block])
}

/** The stored settings, merged over the defaults. */
export function merged(usual: JsonObject, set: Json | undefined): JsonObject {
  if (!isJsonObject(set)) return usual
  const entries = Object.entries(set).map(([key, value]): [string, Json] => {
    const before = usual[key]
    return [key, isJsonObject(before) ? merged(before, value) : value]
  })
  return { ...usual, ...Object.fromEntries(entries) }
}

function toPipedriveSubfields({ name, type }: PersonField): PipedrivePersonField['subfields'] {
  const parts = subfieldsOf(type, 2)
  if (parts.length === 0) return null
  return parts.map((part) => ({
    field_code: part.code,
    field_name: `${part.title} ${name}`,
    field_type: part.type,
  }))
}

/** The fields as version 1 lists them: each field is followed by rows for the parts of its value. */
export function toOldPersonFields(fields: readonly PersonField[]): (OldPersonField | OldSubfield)[] {
  return fields.flatMap((field, index) => {
    const row = toOldPersonField(field, index)
    return [row, ...subfieldsOf(field.type, 1).map((part) => toOldSubfield(row, part))]
  })
}

function toOldSubfield(field: OldPersonField, part: Subfield): OldSubfield {
  return {
    id: null,
    key: `${field.key}_${part.code}`,
    name: `${part.title} ${field.name}`,
    field_type: part.type,
    edit_flag: field.edit_flag,
    active_flag: field.active_flag,
    is_subfield: true,
    mandatory_flag: field.mandatory_flag,
    parent_id: field.id,
    id_suffix: part.code,
  }
}

/** The field as version 1 shows it. @param index its position among all fields */
export function toOldPersonField(field: PersonField, index: number): OldPersonField {
  const custom = field.custom !== undefined
  const { add_visible_flag, details_visible_flag } = blockOf(field, 'ui_visibility')
  return {
    id: field.id,
    key: field.code,
    name: field.name,
    description: null,
    order_nr: index + 1,
    field_type: field.type,
    json_column_flag: custom,
    add_time: toOldTime(field.addedAt),
    update_time: toOldTime(field.updatedAt),
    last_updated_by_user_id: custom ? 1 : null,
    created_by_user_id: custom ? 1 : null,
    active_flag: true,
    edit_flag: custom,
    index_visible_flag: true,
    details_visible_flag: details_visible_flag === true,
    add_visible_flag: add_visible_flag === true,
    important_flag: blockOf(field, 'important_fields').enabled === true,
    bulk_edit_allowed: field.writable,
    searchable_flag: custom && searchable.has(field.type),
    filtering_allowed: true,
    sortable_flag: true,
    mandatory_flag: blockOf(field, 'required_fields').enabled === true,
    ...(field.options && { options: [...field.options] }),
    ...(field.removedOptions.length > 0 && { options_deleted: [...field.removedOptions] }),
    group_id: null,
  }
}

/** The types whose values are searched. */
export const searchable: ReadonlySet<string> = new Set([
  'address',
  'varchar',
  'text',
  'varchar_auto',
  'double',
  'monetary',
  'phone',
])
