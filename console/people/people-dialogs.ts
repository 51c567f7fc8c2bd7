import { whenWanted } from '../parts/when-wanted.tsx'
import type { BulkBarProps } from './bulk-bar.tsx'
import type { CreatePersonProps } from './create-person.tsx'
import type { ExportPeopleProps } from './export-people.tsx'
import type { FilterPanelProps } from './filter-panel.tsx'
import { nobody } from './selection.ts'

/** What the table of people opens, each loaded when it is opened first. */

export const BulkBar = whenWanted<BulkBarProps>(
  async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }),
  ({ selection }) => selection !== nobody,
)

export const CreatePerson = whenWanted<CreatePersonProps>(
  async () => ({ default: (await import('./create-person.tsx')).CreatePerson }),
  ({ opened }) => opened,
)

export const ExportPeople = whenWanted<ExportPeopleProps>(
  async () => ({ default: (await import('./export-people.tsx')).ExportPeople }),
  ({ opened }) => opened,
)

export const FilterPanel = whenWanted<FilterPanelProps>(
  async () => ({ default: (await import('./filter-panel.tsx')).FilterPanel }),
  ({ opened }) => opened,
)
