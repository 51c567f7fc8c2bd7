import { Alert, Button, Code, Divider, Drawer, Group, Stack } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useFields, useLabels } from '../api/catalog.ts'
import { useRights } from '../api/session.ts'
import { useTexts } from '../texts/texts.ts'
import { type FilterGroup, type FilterPart, fromApiFilter, isComplete, isGroup } from './filter.ts'
import { FilterGroupEditor } from './filter-editor.tsx'
import { filterFields } from './filter-fields.ts'
import { parseFilter, writeFilter } from './filter-text.ts'
import { SavedFilters } from './saved-filters.tsx'

export interface FilterPanelProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** The filter parameter of the URL. */
  readonly filter: string
  readonly onFilter: (filter: string) => void
}

export function FilterPanel({ opened, onClose, filter, onFilter }: FilterPanelProps) {
  const { general, people } = useTexts()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={people.filter.title}
      closeButtonProps={{ 'aria-label': general.close }}
    >
      <FilterForm
        key={filter}
        filter={filter}
        onApply={(text) => {
          onFilter(text)
          onClose()
        }}
      />
    </Drawer>
  )
}

function FilterForm({ filter, onApply }: { filter: string; onApply: (filter: string) => void }) {
  const texts = useTexts()
  const t = texts.people.filter
  const labels = useLabels()
  const fields = useFields()
  const { sensitive } = useRights()
  const known = useMemo(
    () => filterFields({ labels, fields, texts, sensitive }),
    [labels, fields, texts, sensitive],
  )
  const parsed = parseFilter(filter)
  const editable = parsed && fromApiFilter(parsed)
  const [group, setGroup] = useState<FilterGroup>(() => editable ?? emptyGroup(known[0]!.name))
  const readOnly = filter !== '' && !editable
  const written = readOnly ? filter : writeFilter(withoutIncomplete(group))
  return (
    <Stack>
      {readOnly ? (
        <Alert color="saffron" title={parsed ? t.notEditable : t.invalid}>
          <Code block>{parsed ? JSON.stringify(parsed, null, 2) : filter}</Code>
        </Alert>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            onApply(written)
          }}
        >
          <FilterGroupEditor group={group} fields={known} onChange={setGroup} depth={0} />
          <Group mt="md">
            <Button type="submit">{t.apply}</Button>
            <Button variant="default" onClick={() => onApply('')}>
              {t.clear}
            </Button>
          </Group>
        </form>
      )}
      {readOnly && (
        <Button variant="default" onClick={() => onApply('')}>
          {t.clear}
        </Button>
      )}
      <Divider my="xs" />
      <SavedFilters current={written} onUse={onApply} />
    </Stack>
  )
}

function emptyGroup(field: string): FilterGroup {
  return { join: 'all', parts: [{ field, operator: 'contains', value: '' }] }
}

/** Removes conditions without a value, and groups that are empty without them. */
function withoutIncomplete(group: FilterGroup): FilterGroup {
  const parts = group.parts
    .filter(isComplete)
    .map((part: FilterPart) => (isGroup(part) ? withoutIncomplete(part) : part))
  return { ...group, parts }
}
