import type { JsonObject } from '../../../model/json.ts'

/**
 * The fields that every account has; their ids and codes never change. Kith chose the ids, and the types the vendor does
 * not document. Display settings are those of the vendor's examples. Conditions of saved filters refer to fields by these ids.
 */
export interface SystemField {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly type: string
  /** Writable by clients; other fields are computed. */
  readonly writable?: true
  /** Shown only where `include_fields` names it. */
  readonly optional?: true
  /** Only while contact sync is on. */
  readonly contactSync?: true
  readonly choices?: 'labels' | 'visibility'
  /** Only among the fields of version 1. */
  readonly only?: 1
  /** Display settings other than the usual ones. */
  readonly attributes?: JsonObject
}

export const LABELS_FIELD_ID = 9009

/**
 * Version 1 has the first label as a field of its own, beside `label_ids`. Clients read the choices from either
 * (n8n-io/n8n, `packages/nodes-base/nodes/Pipedrive/v1/PipedriveV1.node.ts`, `getPersonLabels`; PipedreamHQ/pipedream,
 * `components/pipedrive/pipedrive.app.mjs`, `personLabelIds`; activepieces/activepieces,
 * `packages/pieces/community/pipedrive/src/lib/common/props.ts`, `labelIdsProp`).
 */
const LABEL_FIELD_ID = 9029

/** The fields whose options are the labels of the account. */
export const labelFieldIds: ReadonlySet<number> = new Set([LABELS_FIELD_ID, LABEL_FIELD_ID])

export const systemFields: readonly SystemField[] = [
  { id: 9001, code: 'id', name: 'ID', type: 'int' },
  {
    id: 9002,
    code: 'name',
    name: 'Name',
    type: 'varchar',
    writable: true,
    attributes: {
      ui_visibility: { add_visible_flag: true, show_in_add_deal_dialog: { show: true, order: 1 } },
      required_fields: { enabled: true },
    },
  },
  { id: 9003, code: 'first_name', name: 'First name', type: 'varchar', writable: true },
  { id: 9004, code: 'last_name', name: 'Last name', type: 'varchar', writable: true },
  { id: 9005, code: 'email', name: 'Email', type: 'varchar', writable: true },
  {
    id: 9006,
    code: 'phone',
    name: 'Phone',
    type: 'phone',
    writable: true,
    attributes: {
      ui_visibility: { add_visible_flag: true, show_in_add_deal_dialog: { show: true, order: 2 } },
    },
  },
  { id: 9007, code: 'owner_id', name: 'Owner', type: 'user', writable: true },
  {
    id: 9008,
    code: 'org_id',
    name: 'Organization',
    type: 'org',
    writable: true,
    attributes: { ui_visibility: { add_visible_flag: true } },
  },
  { id: LABELS_FIELD_ID, code: 'label_ids', name: 'Labels', type: 'set', writable: true, choices: 'labels' },
  {
    id: 9010,
    code: 'visible_to',
    name: 'Visible to',
    type: 'visible_to',
    writable: true,
    choices: 'visibility',
  },
  { id: 9011, code: 'add_time', name: 'Person created', type: 'date' },
  { id: 9012, code: 'update_time', name: 'Update time', type: 'date' },
  { id: 9013, code: 'picture_id', name: 'Profile picture', type: 'picture' },
  { id: 9014, code: 'next_activity_id', name: 'Next activity', type: 'activity', optional: true },
  { id: 9015, code: 'last_activity_id', name: 'Last activity', type: 'activity', optional: true },
  { id: 9016, code: 'open_deals_count', name: 'Open deals', type: 'int', optional: true },
  { id: 9017, code: 'closed_deals_count', name: 'Closed deals', type: 'int', optional: true },
  { id: 9018, code: 'won_deals_count', name: 'Won deals', type: 'int', optional: true },
  { id: 9019, code: 'lost_deals_count', name: 'Lost deals', type: 'int', optional: true },
  { id: 9020, code: 'activities_count', name: 'Total activities', type: 'int', optional: true },
  { id: 9021, code: 'email_messages_count', name: 'Email messages', type: 'int', optional: true },
  { id: 9022, code: 'last_incoming_mail_time', name: 'Last email received', type: 'date', optional: true },
  { id: 9023, code: 'last_outgoing_mail_time', name: 'Last email sent', type: 'date', optional: true },
  { id: 9024, code: 'notes', name: 'Notes', type: 'text', writable: true, contactSync: true },
  { id: 9025, code: 'im', name: 'Instant messenger', type: 'varchar', writable: true, contactSync: true },
  { id: 9026, code: 'birthday', name: 'Birthday', type: 'date', writable: true, contactSync: true },
  { id: 9027, code: 'job_title', name: 'Job title', type: 'varchar', writable: true, contactSync: true },
  {
    id: 9028,
    code: 'postal_address',
    name: 'Postal address',
    type: 'address',
    writable: true,
    contactSync: true,
  },
  {
    id: LABEL_FIELD_ID,
    code: 'label',
    name: 'Label',
    type: 'enum',
    writable: true,
    choices: 'labels',
    only: 1,
  },
]

/** The options of `visible_to`, by number. */
export const visibilityChoices = [
  { id: 1, label: 'Item owner' },
  { id: 3, label: "Item owner's visibility group" },
  { id: 5, label: "Item owner's visibility group and sub-groups" },
  { id: 7, label: 'Entire company' },
] as const
