import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts'
import { addressNames } from '../lookups.ts'
import { toOldTime } from '../old-time.ts'
import type { PersonField } from './person-field.ts'
import {
  type IncludedBlock,
  includedBlocks,
  type OldPersonField,
  type PipedrivePersonField,
} from './schema.ts'

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
    subfields: subfieldsOf(field.type),
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
    show_in_add_deal_dialog: { show: false, order: 0 },
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

function subfieldsOf(type: string): PipedrivePersonField['subfields'] {
  const subfield = (field_code: string, field_name: string, field_type: string) => ({
    field_code,
    field_name,
    field_type,
  })
  if (type === 'monetary') {
    return [subfield('value', 'Value', 'double'), subfield('currency', 'Currency', 'varchar')]
  }
  if (type !== 'address') return null
  const parts = ['value', ...Object.keys(addressNames), 'formatted_address']
  return parts.map((code) => subfield(code, code.replaceAll('_', ' '), 'varchar'))
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
    json_column_flag: false,
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
    searchable_flag: searchable.has(field.type) && !field.optional,
    filtering_allowed: true,
    sortable_flag: true,
    mandatory_flag: field.code === 'name' || blockOf(field, 'required_fields').enabled === true,
    options: field.options && [...field.options],
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
