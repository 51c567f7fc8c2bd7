/** Catalog: labels, custom fields, companies, campaigns, saved filters and pictures. */

export { type Campaigns, createCampaigns, type EnrolmentDraft } from './campaigns.ts'
export {
  type Catalog,
  type CustomFieldDraft,
  createCatalog,
  insertCustomField,
  labelChangeTime,
  newLabelTimes,
} from './catalog.ts'
export {
  type Companies,
  companyFields,
  createCompanies,
  saveCompanyLookups,
} from './companies.ts'
export { nextUpdate } from './next-update.ts'
export { createPictures, type Pictures } from './pictures.ts'
export { createSavedFilters, type SavedFilters } from './saved-filters.ts'
