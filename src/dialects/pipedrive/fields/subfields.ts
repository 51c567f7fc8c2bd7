/**
 * The parts of fields whose values are objects. Version 1 lists them as rows of their own after their field, with the part
 * as a suffix of the key; version 2 lists them inside the field.
 *
 * Suffixes and names of monetary and address fields are those of recorded accounts. The vendor documents the other parts
 * only as keys of values (https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide), so their names are Kith's.
 */
export interface Subfield {
  /** The key of the part in the value: `currency`. */
  readonly code: string
  /** Goes before the name of the field: `Currency of`. */
  readonly title: string
  readonly type: string
  /** `value` is the field itself in version 1. */
  readonly whole?: true
  /** Only in one version. */
  readonly only?: 1 | 2
}

const timeZone: readonly Subfield[] = [
  { code: 'timezone_id', title: 'Timezone of', type: 'int' },
  { code: 'timezone_name', title: 'Timezone name of', type: 'varchar', only: 2 },
]

const subfieldsByType: Readonly<Record<string, readonly Subfield[]>> = {
  monetary: [
    { code: 'value', title: 'Monetary value of', type: 'double', whole: true },
    { code: 'currency', title: 'Currency of', type: 'varchar' },
  ],
  daterange: [
    { code: 'value', title: 'Start date of', type: 'date', whole: true },
    { code: 'until', title: 'End date of', type: 'date' },
  ],
  time: [{ code: 'value', title: 'Time of', type: 'time', whole: true }, ...timeZone],
  timerange: [
    { code: 'value', title: 'Start time of', type: 'time', whole: true },
    { code: 'until', title: 'End time of', type: 'time' },
    ...timeZone,
  ],
  address: [
    { code: 'value', title: 'Address of', type: 'varchar', whole: true },
    { code: 'lat', title: 'Latitude of', type: 'double', only: 1 },
    { code: 'long', title: 'Longitude of', type: 'double', only: 1 },
    { code: 'subpremise', title: 'Apartment/suite no of', type: 'varchar' },
    { code: 'street_number', title: 'House number of', type: 'varchar' },
    { code: 'route', title: 'Street/road name of', type: 'varchar' },
    { code: 'sublocality', title: 'District/sublocality of', type: 'varchar' },
    { code: 'locality', title: 'City/town/village/locality of', type: 'varchar' },
    { code: 'admin_area_level_1', title: 'State/county of', type: 'varchar' },
    { code: 'admin_area_level_2', title: 'Region of', type: 'varchar' },
    { code: 'country', title: 'Country of', type: 'varchar' },
    { code: 'postal_code', title: 'ZIP/Postal code of', type: 'varchar' },
    { code: 'formatted_address', title: 'Full/combined address of', type: 'varchar' },
  ],
}

/** Empty for types whose values are no objects. */
export function subfieldsOf(type: string, version: 1 | 2): readonly Subfield[] {
  const all = Object.hasOwn(subfieldsByType, type) ? subfieldsByType[type]! : []
  return all.filter(({ whole, only }) => (only ?? version) === version && !(whole && version === 1))
}
