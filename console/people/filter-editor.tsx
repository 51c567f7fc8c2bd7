import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTexts } from '../texts/texts.ts'
import { type FilterGroup, type FilterPart, type FilterTest, isGroup, type Operator } from './filter.ts'
import classes from './filter-editor.module.css'
import { type FilterField, operatorsOf } from './filter-fields.ts'

/** Groups inside groups that can be built here; the API takes more. */
const DEPTH_MAX = 3

interface FilterGroupEditorProps {
  readonly group: FilterGroup
  readonly fields: readonly FilterField[]
  readonly onChange: (group: FilterGroup) => void
  readonly onRemove?: () => void
  readonly depth: number
}

export function FilterGroupEditor({ group, fields, onChange, onRemove, depth }: FilterGroupEditorProps) {
  const { people } = useTexts()
  const t = people.filter
  const change = (parts: readonly FilterPart[]): void => onChange({ ...group, parts })
  const blank: FilterTest = { field: fields[0]!.name, operator: operatorsOf[fields[0]!.kind][0]!, value: '' }
  return (
    <Stack gap="xs" className={depth > 0 ? classes.group : undefined} role="group" aria-label={t.join}>
      <Group justify="space-between" wrap="nowrap">
        <SegmentedControl
          size="xs"
          aria-label={t.join}
          data={[
            { value: 'all', label: t.all },
            { value: 'any', label: t.any },
          ]}
          value={group.join}
          onChange={(join) => onChange({ ...group, join: join === 'any' ? 'any' : 'all' })}
        />
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={t.removeGroup}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      {group.parts.map((part, index) => {
        const replace = (next: FilterPart): void =>
          change(group.parts.map((old, at) => (at === index ? next : old)))
        const remove = (): void => change(group.parts.filter((_, at) => at !== index))
        return isGroup(part) ? (
          <FilterGroupEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
            key={index}
            group={part}
            fields={fields}
            onChange={replace}
            onRemove={remove}
            depth={depth + 1}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <FilterTestEditor key={index} test={part} fields={fields} onChange={replace} onRemove={remove} />
        )
      })}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change([...group.parts, blank])}
        >
          {t.addTest}
        </Button>
        {depth < DEPTH_MAX && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              change([...group.parts, { join: group.join === 'all' ? 'any' : 'all', parts: [blank] }])
            }
          >
            {t.addGroup}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

interface FilterTestEditorProps {
  readonly test: FilterTest
  readonly fields: readonly FilterField[]
  readonly onChange: (test: FilterTest) => void
  readonly onRemove: () => void
}

function FilterTestEditor({ test, fields, onChange, onRemove }: FilterTestEditorProps) {
  const { people } = useTexts()
  const t = people.filter
  const field = fields.find(({ name }) => name === test.field)
  const allowed = field ? operatorsOf[field.kind] : []
  const shown: readonly Operator[] = allowed.includes(test.operator) ? allowed : [...allowed, test.operator]
  return (
    <div className={classes.test}>
      <Select
        aria-label={t.field}
        searchable
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={test.field}
        onChange={(name) => {
          const next = fields.find((one) => one.name === name)
          if (next) onChange({ field: next.name, operator: operatorsOf[next.kind][0]!, value: '' })
        }}
      />
      <Select
        aria-label={t.operator}
        data={shown.map((operator) => ({ value: operator, label: t.operators[operator] }))}
        value={test.operator}
        onChange={(operator) => operator && onChange({ ...test, operator: operator as Operator })}
      />
      <div className={classes.value}>
        <FilterValue test={test} field={field} onChange={(value) => onChange({ ...test, value })} />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        mt={4}
        onClick={onRemove}
        aria-label={t.removeTest}
        className={classes.remove!}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}

interface FilterValueProps {
  readonly test: FilterTest
  readonly field: FilterField | undefined
  readonly onChange: (value: string | string[]) => void
}

function FilterValue({ test, field, onChange }: FilterValueProps) {
  const { people } = useTexts()
  const t = people.filter
  if (test.operator === 'missing' || test.operator === 'present') return null
  if (test.operator === 'anyOf' || test.operator === 'noneOf') {
    const chosen = typeof test.value === 'string' ? [test.value].filter(Boolean) : [...test.value]
    return (
      <MultiSelect
        aria-label={t.values}
        data={[...(field?.choices ?? [])]}
        value={chosen}
        onChange={onChange}
        searchable
      />
    )
  }
  const day = field?.kind === 'day' || field?.kind === 'time'
  return (
    <TextInput
      aria-label={t.value}
      type={day ? 'date' : 'text'}
      inputMode={field?.kind === 'number' ? 'decimal' : undefined}
      value={typeof test.value === 'string' ? test.value : (test.value[0] ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
