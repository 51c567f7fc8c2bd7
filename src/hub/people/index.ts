/** People: reading, writing, merging, provenance and history. */

export { hasSequentialIds, vendorIdClaim } from './allocate-ids.ts'
export { changedAtSource, malformedVendorIds } from './create-people.ts'
export { fieldChanges, readableChange, stateBefore } from './field-changes.ts'
export { type Folded, type FoldedEntry, fold, type PersonState } from './fold.ts'
export { groupBy } from './group-by.ts'
export { createHistory, type History, type PersonChange, wholeHistory } from './history.ts'
export { type DesiredEntry, desiredEntries, newKey, type PatchContext } from './list-patch.ts'
export { customField, personFields, plainName } from './lookups.ts'
export { createPeople, type People, type PersonOrigins } from './people.ts'
export { createPersonRefs, type PersonRefs } from './person-refs.ts'
export { personViewOf } from './person-view.ts'
export { createPhoneForms, type PhoneForms, type RebuildStep, requestRebuild } from './phone-forms.ts'
export { withoutPhoneKeys, withPresentPhoneKeys } from './phone-keys.ts'
export { checkLimits, checkQuery } from './query-access.ts'
export { withRereadPhones } from './reread-phones.ts'
export { statedValue } from './stated-value.ts'
export { type ChangeUndo, createChangeUndo, type UndonePerson } from './undo-changes.ts'
export type { PersonUpdate } from './update-people.ts'
export { movingUntil, updateTimesAfter, type WriteTime } from './update-times.ts'
export type { ListInTransaction } from './write-access.ts'
export {
  createPeopleWriter,
  findMerged,
  type PeopleWriter,
  type PersonWrite,
  timeAfter,
} from './write-people.ts'
