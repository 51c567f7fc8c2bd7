import Type, { type Static } from 'typebox'
import { customFieldTypes } from '../../../model/catalog.ts'
import { nullable } from '../../kit/nullable.ts'

/** https://developers.pipedrive.com/docs/api/v1/PersonFields, both versions. */

const strict = { additionalProperties: false } as const
const NAME_CHARS_MAX = 255
const OPTIONS_AT_ONCE_MAX = 10_000

const option = Type.Object({
  id: Type.Integer(),
  label: Type.String(),
  color: Type.Optional(nullable(Type.String())),
})

const subfield = Type.Object({
  field_code: Type.String(),
  field_name: Type.String(),
  field_type: Type.String(),
})

const uiVisibility = Type.Object({
  add_visible_flag: Type.Boolean(),
  details_visible_flag: Type.Boolean(),
  show_in_add_deal_dialog: Type.Object({
    show: Type.Boolean(),
    order: nullable(Type.Integer({ description: 'Null unless shown.' })),
  }),
})
const importantFields = Type.Object({ enabled: Type.Boolean(), stage_ids: Type.Array(Type.Integer()) })
const requiredFields = Type.Object({ enabled: Type.Boolean() })

/** The blocks that `include_fields` asks for. */
export const includedBlocks = ['ui_visibility', 'important_fields', 'required_fields'] as const
export type IncludedBlock = (typeof includedBlocks)[number]

export const personField = Type.Object({
  field_name: Type.String(),
  field_code: Type.String(),
  description: nullable(Type.String()),
  field_type: Type.String(),
  options: nullable(Type.Array(option)),
  subfields: nullable(Type.Array(subfield)),
  is_custom_field: Type.Boolean(),
  is_optional_response_field: Type.Boolean(),
  is_writable: Type.Boolean(),
  ui_visibility: Type.Optional(uiVisibility),
  important_fields: Type.Optional(importantFields),
  required_fields: Type.Optional(requiredFields),
})
export type PipedrivePersonField = Static<typeof personField>

const success = Type.Literal(true)

export const personFieldResponse = Type.Object({ success, data: personField })
export const personFieldsResponse = Type.Object({
  success,
  data: Type.Array(personField),
  additional_data: Type.Object({ next_cursor: nullable(Type.String()) }),
})
export const optionsResponse = Type.Object({
  success,
  data: Type.Array(option),
  additional_data: Type.Null(),
})

const name = Type.String({ minLength: 1, maxLength: NAME_CHARS_MAX })
const shown = {
  ui_visibility: Type.Optional(
    Type.Object(
      {
        add_visible_flag: Type.Optional(Type.Boolean()),
        details_visible_flag: Type.Optional(Type.Boolean()),
        show_in_add_deal_dialog: Type.Optional(
          Type.Object(
            { show: Type.Boolean(), order: Type.Optional(nullable(Type.Integer({ minimum: 0 }))) },
            strict,
          ),
        ),
      },
      strict,
    ),
  ),
  important_fields: Type.Optional(
    Type.Object(
      {
        enabled: Type.Optional(Type.Boolean()),
        stage_ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100 })),
      },
      strict,
    ),
  ),
  required_fields: Type.Optional(Type.Object({ enabled: Type.Optional(Type.Boolean()) }, strict)),
}

const optionLabels = Type.Array(Type.Object({ label: name }, strict), {
  minItems: 1,
  maxItems: OPTIONS_AT_ONCE_MAX,
})

/** Types that clients of version 2 can create; `visible_to` is for version 1. */
const newTypes = customFieldTypes.filter((type) => type !== 'visible_to')

export const personFieldDraft = Type.Object(
  {
    field_name: name,
    field_type: Type.Enum(newTypes),
    options: Type.Optional(optionLabels),
    ...shown,
  },
  strict,
)
export const personFieldPatch = Type.Object({ field_name: Type.Optional(name), ...shown }, strict)
export type ShownBlocks = Pick<
  Static<typeof personFieldPatch>,
  'ui_visibility' | 'important_fields' | 'required_fields'
>

export const newOptions = optionLabels
export const changedOptions = Type.Array(Type.Object({ id: Type.Integer(), label: name }, strict), {
  minItems: 1,
  maxItems: OPTIONS_AT_ONCE_MAX,
})
export const removedOptions = Type.Array(Type.Object({ id: Type.Integer() }, strict), {
  minItems: 1,
  maxItems: OPTIONS_AT_ONCE_MAX,
})

const oldTime = Type.String({ description: 'YYYY-MM-DD HH:MM:SS, UTC.' })

export const oldPersonField = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  name: Type.String(),
  description: nullable(Type.String()),
  order_nr: Type.Integer(),
  field_type: Type.String(),
  json_column_flag: Type.Boolean({ description: 'Whether it is a custom field.' }),
  add_time: oldTime,
  update_time: oldTime,
  last_updated_by_user_id: nullable(Type.Integer()),
  created_by_user_id: nullable(Type.Integer()),
  active_flag: Type.Boolean(),
  edit_flag: Type.Boolean({ description: 'Whether it is a custom field.' }),
  index_visible_flag: Type.Boolean(),
  details_visible_flag: Type.Boolean(),
  add_visible_flag: Type.Boolean(),
  important_flag: Type.Boolean(),
  bulk_edit_allowed: Type.Boolean(),
  searchable_flag: Type.Boolean(),
  filtering_allowed: Type.Boolean(),
  sortable_flag: Type.Boolean(),
  mandatory_flag: Type.Boolean(),
  options: Type.Optional(Type.Array(option, { description: 'Only of fields that have any.' })),
  options_deleted: Type.Optional(Type.Array(option)),
  group_id: nullable(Type.Integer()),
})
export type OldPersonField = Static<typeof oldPersonField>

const oldSubfield = Type.Object({
  id: Type.Null(),
  key: Type.String({ description: 'The key of the field, an underscore and `id_suffix`.' }),
  name: Type.String(),
  field_type: Type.String(),
  edit_flag: Type.Boolean(),
  active_flag: Type.Boolean(),
  is_subfield: Type.Literal(true),
  mandatory_flag: Type.Boolean(),
  parent_id: Type.Integer({ description: 'The id of the field whose value has this part.' }),
  id_suffix: Type.String(),
})
export type OldSubfield = Static<typeof oldSubfield>

export const oldPersonFieldResponse = Type.Object({ success, data: oldPersonField })
export const oldPersonFieldsResponse = Type.Object({
  success,
  data: Type.Array(Type.Union([oldPersonField, oldSubfield])),
  additional_data: Type.Object({
    pagination: Type.Object({
      start: Type.Integer(),
      limit: Type.Integer(),
      more_items_in_collection: Type.Boolean(),
      next_start: Type.Optional(Type.Integer()),
    }),
  }),
})

const oldOption = Type.Union([
  Type.Object({ id: Type.Optional(Type.Integer()), label: name }),
  Type.String({ minLength: 1, maxLength: NAME_CHARS_MAX, description: 'The label of a new option.' }),
])
export type OldOption = Static<typeof oldOption>

/** Version 1 ignores unknown keys. */
export const oldPersonFieldDraft = Type.Object({
  name,
  field_type: Type.Enum([...customFieldTypes]),
  options: Type.Optional(Type.Array(oldOption, { minItems: 1, maxItems: OPTIONS_AT_ONCE_MAX })),
  add_visible_flag: Type.Optional(Type.Boolean()),
})
export const oldPersonFieldPatch = Type.Object({
  name: Type.Optional(name),
  options: Type.Optional(Type.Array(oldOption, { maxItems: OPTIONS_AT_ONCE_MAX })),
  add_visible_flag: Type.Optional(Type.Boolean()),
})

export const removedFieldResponse = Type.Object({ success, data: Type.Object({ id: Type.Integer() }) })
export const removedFieldsResponse = Type.Object({
  success,
  data: Type.Object({ id: Type.Array(Type.Integer()) }),
})
