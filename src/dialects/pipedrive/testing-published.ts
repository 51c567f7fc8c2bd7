import { exactly, orNull, type PublishedShape, published } from '../dialect-testing.ts'

const { text, integer, boolean, wholeSeconds } = published

const points = { type: 'array', items: exactly({ value: text, primary: boolean, label: text }) }

/** Fields that are shown all together or not at all. */
const contactSync = {
  notes: orNull(text),
  im: points,
  birthday: orNull({ type: 'string', format: 'date' }),
  job_title: orNull(text),
  postal_address: orNull(publishedAddress()),
}

const always = {
  id: { type: 'integer', minimum: 1 },
  name: text,
  first_name: orNull(text),
  last_name: orNull(text),
  owner_id: integer,
  org_id: orNull(integer),
  add_time: wholeSeconds,
  update_time: orNull(wholeSeconds),
  emails: points,
  phones: points,
  is_deleted: boolean,
  visible_to: { enum: [1, 3, 5, 7] },
  label_ids: { type: 'array', items: integer },
  picture_id: orNull(integer),
  custom_fields: { type: 'object' },
}

/** The list of persons as the vendor publishes it, written only from its documentation. */
export const publishedPersons: PublishedShape = {
  path: /^\/api\/v2\/persons$/,
  schema: exactly({
    success: { const: true },
    data: {
      type: 'array',
      // include_fields and include_labels add further keys.
      items: {
        type: 'object',
        properties: { ...always, ...contactSync },
        required: Object.keys(always),
        dependentRequired: { notes: Object.keys(contactSync), birthday: Object.keys(contactSync) },
      },
    },
    additional_data: exactly({ next_cursor: orNull(text) }),
  }),
}

function publishedAddress(): object {
  const part = orNull(text)
  return exactly(
    {
      value: text,
      country: part,
      admin_area_level_1: part,
      admin_area_level_2: part,
      locality: part,
      sublocality: part,
      route: part,
      street_number: part,
      postal_code: part,
      subpremise: part,
    },
    ['subpremise'],
  )
}
