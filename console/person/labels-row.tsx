import { Group, MultiSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { useLabels } from '../api/catalog.ts'
import { messageOf } from '../api/problem.ts'
import { LabelMark } from '../parts/label-mark.tsx'
import { useTexts } from '../texts/texts.ts'
import { usePersonContext } from './person-context.ts'

export function LabelsRow() {
  const { general, person: t } = useTexts()
  const { person, save, editable } = usePersonContext()
  const labels = useLabels()
  const [problem, setProblem] = useState<string>()
  const assigned = labels.filter(({ id }) => person.labelIds.includes(id))
  const change = (ids: readonly string[]): void => {
    setProblem(undefined)
    save({ labelIds: ids.map(Number) }).catch((error) => setProblem(messageOf(error)))
  }
  return (
    <>
      {!editable && (
        <Group gap={6}>
          {assigned.map((label) => (
            <LabelMark key={label.id} label={label} />
          ))}
          {assigned.length === 0 && (
            <Text size="sm" c="dimmed">
              {general.noValue}
            </Text>
          )}
        </Group>
      )}
      {editable && (
        <MultiSelect
          aria-label={t.editing.selectLabels}
          placeholder={t.editing.selectLabels}
          size="sm"
          searchable
          hidePickedOptions={false}
          data={labels.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={assigned.map(({ id }) => String(id))}
          onChange={change}
          error={problem}
        />
      )}
    </>
  )
}
