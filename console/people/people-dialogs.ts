import { loadOnDemand } from '../parts/load-on-demand.tsx'
import type { BulkBarProps } from './bulk-bar.tsx'
import type { CreatePersonProps } from './create-person.tsx'
import type { ExportPeopleProps } from './export-people.tsx'
import type { FilterPanelProps } from './filter-panel.tsx'
import { noneSelected } from './selection.ts'

/** Dialogs of the people table, loaded when first opened. */

export const BulkBar = loadOnDemand<BulkBarProps>(
  async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }),
  ({ selection }) => selection !== noneSelected,
)

export const CreatePerson = loadOnDemand<CreatePersonProps>(
  async () => ({ default: (await import('./create-person.tsx')).CreatePerson }),
  ({ opened }) => opened,
)

export const ExportPeople = loadOnDemand<ExportPeopleProps>(
  async () => ({ default: (await import('./export-people.tsx')).ExportPeople }),
  ({ opened }) => opened,
)

export const FilterPanel = loadOnDemand<FilterPanelProps>(
  async () => ({ default: (await import('./filter-panel.tsx')).FilterPanel }),
  ({ opened }) => opened,
)
