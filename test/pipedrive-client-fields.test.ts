import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPipedriveClient, type PipedriveClient, rejection } from './support/pipedrive-client.ts'

/** All calls of Pipedrive's official client for fields, labels and filters. */
let client: PipedriveClient
let one: v1.Configuration
let two: v2.Configuration
const addPerson = (body?: object) => client.addPerson(body)

beforeAll(async () => {
  client = await openPipedriveClient()
  ;({ one, two } = client)
})
afterAll(() => client.kith.close())

describe('person fields', () => {
  test('of version 2 are created, listed in pages, updated and removed', async () => {
    const api = new v2.PersonFieldsApi(two)
    const added = await api.addPersonField({
      AddPersonFieldRequest: {
        field_name: 'Tier',
        field_type: 'enum',
        options: [{ label: 'Silver' }, { label: 'Gold' }],
      } as never,
    })
    const { field_code = '', options } = added.data as unknown as {
      field_code: string
      options: { id: number }[]
    }
    expect(field_code).toMatch(/^[0-9a-f]{40}$/)
    expect(options).toHaveLength(2)

    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await api.getPersonFields({ limit: 10, ...(cursor && { cursor }) })
      seen.push(...(page.data ?? []).map((field) => (field as { field_code: string }).field_code))
      cursor = page.additional_data?.next_cursor ?? undefined
    } while (cursor)
    expect(seen.slice(0, 3)).toEqual(['id', 'name', 'first_name'])
    expect(seen.at(-1)).toBe(field_code)
    expect(new Set(seen).size).toBe(seen.length)

    const changed = await api.updatePersonField({
      field_code,
      UpdatePersonFieldRequest: { field_name: 'Level', important_fields: { enabled: true } } as never,
    })
    expect(changed.data).toMatchObject({ field_name: 'Level', important_fields: { enabled: true } })
    const read = await api.getPersonField({ field_code, include_fields: 'ui_visibility' as never })
    expect(read.data).toMatchObject({ field_name: 'Level', ui_visibility: { details_visible_flag: true } })
    expect((await api.deletePersonField({ field_code })).data).toMatchObject({ field_code })
    expect(await rejection(api.getPersonField({ field_code }))).toMatchObject({ error: 'Field not found' })
  })

  test('gain and lose options, and persons lose the values of removed options', async () => {
    const api = new v2.PersonFieldsApi(two)
    const { data } = await api.addPersonField({
      AddPersonFieldRequest: { field_name: 'Likes', field_type: 'set', options: [{ label: 'Tea' }] } as never,
    })
    const { field_code, options } = data as unknown as { field_code: string; options: { id: number }[] }
    const tea = options[0]!.id
    const added = await api.addPersonFieldOptions({
      field_code,
      AddDealFieldOptionsRequestInner: [{ label: 'Coffee' }],
    } as never)
    const [coffee] = added.data as { id: number; label: string }[]
    expect(coffee).toEqual({ id: tea + 1, label: 'Coffee' })
    const renamed = await api.updatePersonFieldOptions({
      field_code,
      UpdateDealFieldOptionsRequestInner: [{ id: tea, label: 'Green tea' }],
    } as never)
    expect(renamed.data).toEqual([{ id: tea, label: 'Green tea' }])

    const id = await addPerson({ custom_fields: { [field_code]: [tea, coffee!.id] } as never })
    const removed = await api.deletePersonFieldOptions({
      field_code,
      DeleteDealFieldOptionsRequestInner: [{ id: tea }],
    } as never)
    expect(removed.data).toEqual([{ id: tea, label: 'Green tea' }])
    const person = await new v2.PersonsApi(two).getPerson({ id })
    expect(person.data?.custom_fields).toMatchObject({ [field_code]: [coffee!.id] })
    const again = api.deletePersonFieldOptions({
      field_code,
      DeleteDealFieldOptionsRequestInner: [{ id: coffee!.id }, { id: tea }],
    } as never)
    expect(await rejection(again)).toMatchObject({ code: 'ERR_SCHEMA_VALIDATION_FAILED' })
    expect((await api.getPersonField({ field_code })).data).toMatchObject({ options: [coffee] })
  })

  test('of version 1 have the numeric ids that filters need', async () => {
    const api = new v1.PersonFieldsApi(one)
    const page = await api.getPersonFields({ start: 0, limit: 10 })
    expect(page.data).toHaveLength(10)
    expect(page.data?.[1]).toMatchObject({ id: 9002, key: 'name', edit_flag: false, mandatory_flag: true })
    expect(page.additional_data).toMatchObject({
      pagination: { start: 0, limit: 10, more_items_in_collection: true, next_start: 10 },
    })
    const added = await api.addPersonField({
      CreateFieldRequest: { name: 'Seats', field_type: 'double' } as never,
    })
    const { id = 0 } = added.data as { id?: number }
    expect(id).toBeGreaterThanOrEqual(9100)
    const changed = await api.updatePersonField({ id, UpdateFieldRequest: { name: 'Places' } as never })
    expect(changed.data).toMatchObject({ id, name: 'Places' })
    expect((await api.getPersonField({ id })).data).toMatchObject({ name: 'Places' })
    expect((await api.deletePersonField({ id })).data).toMatchObject({ id })
    const ids: number[] = []
    for (const name of ['A', 'B']) {
      const field = await api.addPersonField({
        CreateFieldRequest: { name, field_type: 'varchar' } as never,
      })
      ids.push((field.data as { id: number }).id)
    }
    expect((await api.deletePersonFields({ ids: ids.join(',') })).data).toMatchObject({ id: ids })
    expect(await rejection(api.deletePersonField({ id: 9002 }))).toMatchObject({ success: false })
  })
})

test('labels are the options of label_ids in both versions', async () => {
  const fields = new v2.PersonFieldsApi(two)
  const added = await fields.addPersonFieldOptions({
    field_code: 'label_ids',
    AddDealFieldOptionsRequestInner: [{ label: 'Customer' }, { label: 'Lead' }],
  } as never)
  const [customer, lead] = added.data as { id: number; label: string }[]
  const id = await addPerson({ label_ids: [customer!.id, lead!.id] })
  await new v1.PersonFieldsApi(one).updatePersonField({
    id: 9009,
    UpdateFieldRequest: { options: [{ id: lead!.id, label: 'Warm lead' }, { label: 'New' }] } as never,
  })
  const persons = new v2.PersonsApi(two)
  const { data } = await persons.getPerson({ id, include_labels: true } as never)
  expect(data).toMatchObject({ label_ids: [lead!.id], labels: [{ id: lead!.id, label: 'Warm lead' }] })
})

describe('filters', () => {
  const conditions = (field_id: string, operator: string, value: string | null) => ({
    glue: 'and',
    conditions: [
      {
        glue: 'and',
        conditions: [{ object: 'person', field_id, operator, value, extra_value: null }],
      },
      { glue: 'or', conditions: [] },
    ],
  })

  test('are created, listed, used, updated and removed', async () => {
    const api = new v1.FiltersApi(one)
    const wanted = await addPerson({ name: 'Filip Unusual' })
    const added = await api.addFilter({
      AddFilterRequest: {
        name: 'Unusual',
        type: 'people',
        conditions: conditions('9002', "LIKE '%$%'", 'unusual') as never,
      },
    })
    const { id = 0 } = added.data as { id?: number }
    const persons = new v2.PersonsApi(two)
    const found = async () => (await persons.getPersons({ filter_id: id })).data?.map((person) => person.id)
    expect(await found()).toEqual([wanted])

    const listed = await api.getFilters({ type: 'people' })
    expect(listed.data?.map((filter) => filter.name)).toContain('Unusual')
    expect((await api.getFilters({ type: 'deals' })).data).toEqual([])
    const read = await api.getFilter({ id, include_field_code: true } as never)
    expect(read.data).toMatchObject({
      id,
      visible_to: '1',
      conditions: {
        glue: 'and',
        conditions: [
          {
            glue: 'and',
            conditions: [
              {
                object: 'person',
                field_id: '9002',
                field_code: 'name',
                operator: "LIKE '%$%'",
                value: 'unusual',
                extra_value: null,
                json_value_flag: false,
              },
            ],
          },
          { glue: 'or', conditions: [] },
        ],
      },
    })
    await api.updateFilter({
      id,
      UpdateFilterRequest: { name: 'Nobody', conditions: conditions('9002', '=', 'nobody') as never },
    })
    expect(await found()).toEqual([])
    expect((await api.deleteFilter({ id })).data).toEqual({ id })
    expect(await rejection(persons.getPersons({ filter_id: id }))).toMatchObject({
      error: 'Validation failed: filter_id: The filter does not exist',
    })
    expect(await rejection(api.getFilter({ id }))).toMatchObject({ error: 'Filter not found' })
  })

  test('are removed in bulk, and invalid ones are refused with the reason', async () => {
    const api = new v1.FiltersApi(one)
    const ids: number[] = []
    for (const name of ['A', 'B']) {
      const filter = await api.addFilter({
        AddFilterRequest: {
          name,
          type: 'people',
          conditions: conditions('9005', 'IS NOT NULL', null) as never,
        },
      })
      ids.push((filter.data as { id: number }).id)
    }
    expect((await api.deleteFilters({ ids: ids.join(',') })).data).toEqual({ id: ids })
    const wrong = api.addFilter({
      AddFilterRequest: {
        name: 'Wrong',
        type: 'people',
        conditions: conditions('9002', 'has_been', 'x') as never,
      },
    })
    expect(await rejection(wrong)).toMatchObject({
      success: false,
      error: 'conditions: operator has_been cannot be used with field 9002',
      error_info: expect.any(String),
    })
  })

  test('can be built from the answers of the filter helpers', async () => {
    const { data } = (await new v1.FiltersApi(one).getFilterHelpers()) as { data?: object }
    expect(Object.keys(data ?? {})).toEqual([
      'operators',
      'deprecated_operators',
      'relative_dates',
      'address_field_components',
    ])
  })
})
