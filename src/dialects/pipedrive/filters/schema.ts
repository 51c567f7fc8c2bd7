import Type, { type Static } from 'typebox'
import { nullable } from '../../kit/nullable.ts'

/** https://developers.pipedrive.com/docs/api/v1/Filters */

export const filterTypes = ['deals', 'leads', 'org', 'people', 'products', 'activity', 'projects'] as const

const leaf = Type.Object({
  object: Type.String(),
  field_id: Type.String(),
  operator: Type.String(),
  value: nullable(Type.String()),
  extra_value: nullable(Type.String()),
  json_value_flag: Type.Boolean(),
  field_code: Type.Optional(nullable(Type.String({ description: 'Only with include_field_code=true.' }))),
})
const group = Type.Object({ glue: Type.Enum(['and', 'or']), conditions: Type.Array(leaf) })
const conditions = Type.Object({ glue: Type.Literal('and'), conditions: Type.Array(group) })
export type FilterConditions = Static<typeof conditions>

const time = Type.String({ description: 'YYYY-MM-DD HH:MM:SS, UTC.' })

export const listedFilter = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  filter_code: nullable(Type.String()),
  is_editable: Type.Boolean(),
  active_flag: Type.Boolean(),
  type: Type.Enum([...filterTypes]),
  temporary_flag: nullable(Type.Boolean()),
  user_id: Type.Integer(),
  add_time: time,
  update_time: nullable(time),
  last_used_time: nullable(time),
  visible_to: Type.String({ description: '1, 3, 5 or 7.' }),
  custom_view_id: nullable(Type.Integer()),
})

const success = Type.Literal(true)
export const filtersResponse = Type.Object({ success, data: Type.Array(listedFilter) })
export const filterResponse = Type.Object({
  success,
  data: Type.Object({ ...listedFilter.properties, conditions }),
})
export const removedFilterResponse = Type.Object({ success, data: Type.Object({ id: Type.Integer() }) })
export const removedFiltersResponse = Type.Object({
  success,
  data: Type.Object({ id: Type.Array(Type.Integer()) }),
})

const name = Type.String({ minLength: 1, maxLength: 255 })
const anyConditions = Type.Unknown({
  description: 'One `and` of up to two groups, one `and` and one `or`, with at most 16 conditions together.',
})

/** Version 1 ignores unknown keys. */
export const filterDraft = Type.Object({
  name,
  type: Type.Enum([...filterTypes]),
  conditions: anyConditions,
})
export const filterPatch = Type.Object({ name: Type.Optional(name), conditions: anyConditions })

const labels = Type.Record(Type.String(), Type.String())
export const helpersResponse = Type.Object({
  success,
  data: Type.Object({
    operators: Type.Record(Type.String(), Type.Union([labels, Type.Array(labels)])),
    deprecated_operators: Type.Record(Type.String(), labels),
    relative_dates: Type.Record(Type.String(), labels),
    address_field_components: labels,
  }),
})
