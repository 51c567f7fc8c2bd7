import type { Change, operations, Person } from '@kith-hub/client'

export type { Change, Person }

type ResponseBody<Operation extends keyof operations, Status extends number> = operations[Operation] extends {
  responses: Record<Status, { content: { 'application/json': infer Body } }>
}
  ? Body
  : never
type ItemOf<Operation extends keyof operations> =
  ResponseBody<Operation, 200> extends { items: (infer One)[] } ? One : never

export type ContactPoint = Person['emails'][number]
export type Label = ItemOf<'listLabels'>
export type CustomField = ItemOf<'listCustomFields'>
export type SavedFilter = ItemOf<'listFilters'>
export type CampaignContact = ItemOf<'listCampaignContacts'>
export type Dialect = ItemOf<'listDialects'>
export type Key = ItemOf<'listKeys'>
export type NewKey = ResponseBody<'createKey', 201>
export type Organization = ResponseBody<'getOrganization', 200>
export type ImportJob = ItemOf<'listImports'>
export type ImportPreview = ResponseBody<'previewImport', 200>
export type DryRun = ResponseBody<'dryRunImport', 200>
export type Provenance = ResponseBody<'getProvenance', 200>
export type PersonPatch = NonNullable<
  operations['updatePerson']['requestBody']
>['content']['application/json']
export type PersonDraft = NonNullable<
  operations['createPerson']['requestBody']
>['content']['application/json']
export type PeopleQuery = NonNullable<operations['listPeople']['parameters']['query']>
export type Session = ResponseBody<'getSession', 200>
export type TimelineEntry = ItemOf<'listTimeline'>
export type ApiPreviewEntry = ResponseBody<'seePersonThrough', 200>[number]
export type BatchOperation = NonNullable<
  operations['changePeople']['requestBody']
>['content']['application/json']['operations'][number]
export type Activity = ResponseBody<'getActivity', 200>
export type StatusCounts = ResponseBody<'countCampaignContacts', 200>
export type CustomFieldDraft = NonNullable<
  operations['createCustomField']['requestBody']
>['content']['application/json']
export type KeyDraft = NonNullable<operations['createKey']['requestBody']>['content']['application/json']
