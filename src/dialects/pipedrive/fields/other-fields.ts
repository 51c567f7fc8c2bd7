import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { organizationOptionalFields } from '../organizations/schema.ts'
import { fromSystemField, type PersonField } from './person-field.ts'
import type { SystemField } from './system-fields.ts'

/**
 * The fields of what is no person. Organizations have only the fields that every account has. Of deals, activities, products,
 * notes, leads and projects nothing is kept, so they have no fields.
 */

/** Kith chose the ids; conditions of saved filters refer to fields by them. */
const organizationFields: readonly SystemField[] = [
  { id: 4001, code: 'id', name: 'ID', type: 'int' },
  { id: 4002, code: 'name', name: 'Name', type: 'varchar', writable: true },
  { id: 4003, code: 'owner_id', name: 'Owner', type: 'user', writable: true },
  { id: 4004, code: 'label_ids', name: 'Labels', type: 'set', writable: true },
  { id: 4005, code: 'add_time', name: 'Organization created', type: 'date' },
  { id: 4006, code: 'update_time', name: 'Update time', type: 'date' },
  {
    id: 4007,
    code: 'visible_to',
    name: 'Visible to',
    type: 'visible_to',
    writable: true,
    choices: 'visibility',
  },
  // Version 1 shows the first label under a key of its own, as of persons.
  { id: 4008, code: 'label', name: 'Label', type: 'enum', writable: true, only: 1 },
  { id: 4020, code: 'address', name: 'Address', type: 'address', writable: true },
  ...organizationOptionalFields.map(
    (code, index): SystemField => ({
      id: 4030 + index,
      code,
      name: titleOf(code),
      type: code.endsWith('_id') ? 'activity' : 'int',
      optional: true,
    }),
  ),
]

function titleOf(code: string): string {
  const words = code.replace(/_(id|count)$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export async function listOrganizationFields(
  caller: Caller,
  hub: Hub,
  version: 1 | 2,
): Promise<PersonField[]> {
  const { createdAt } = await hub.organizations.get(caller.orgId)
  const shown = organizationFields.filter(({ only = version }) => only === version)
  return shown.map((field) => fromSystemField(field, [], createdAt))
}
