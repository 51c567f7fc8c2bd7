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
import { type FilterCondition, type FilterGroup, type FilterPart, isGroup, type Operator } from './filter.ts'
import classes from './filter-editor.module.css'
import { type FilterField, operatorsOf } from './filter-fields.ts'

/** Levels of nested groups offered by the editor; the API allows more. */
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
  const blank: FilterCondition = {
    field: fields[0]!.name,
    operator: operatorsOf[fields[0]!.kind][0]!,
    value: '',
  }
  return (
    <Stack gap="xs" className={depth > 0 ? classes.group : undefined} role="group" aria-label={t.conditions}>
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
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions are identified by their position only
            key={index}
            group={part}
            fields={fields}
            onChange={replace}
            onRemove={remove}
            depth={depth + 1}
          />
        ) : (
          <FilterConditionEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions are identified by their position only
            key={index}
            condition={part}
            fields={fields}
            onChange={replace}
            onRemove={remove}
          />
        )
      })}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change([...group.parts, blank])}
        >
          {t.addCondition}
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

interface FilterConditionEditorProps {
  readonly condition: FilterCondition
  readonly fields: readonly FilterField[]
  readonly onChange: (condition: FilterCondition) => void
  readonly onRemove: () => void
}

function FilterConditionEditor({ condition, fields, onChange, onRemove }: FilterConditionEditorProps) {
  const { people } = useTexts()
  const t = people.filter
  const field = fields.find(({ name }) => name === condition.field)
  const allowed = field ? operatorsOf[field.kind] : []
  const shown: readonly Operator[] = allowed.includes(condition.operator)
    ? allowed
    : [...allowed, condition.operator]
  return (
    <div className={classes.condition}>
      <Select
        aria-label={t.field}
        searchable
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={condition.field}
        onChange={(name) => {
          const next = fields.find((one) => one.name === name)
          if (next) onChange({ field: next.name, operator: operatorsOf[next.kind][0]!, value: '' })
        }}
      />
      <Select
        aria-label={t.operator}
        data={shown.map((operator) => ({ value: operator, label: t.operators[operator] }))}
        value={condition.operator}
        onChange={(operator) => operator && onChange({ ...condition, operator: operator as Operator })}
      />
      <div className={classes.value}>
        <FilterValue
          condition={condition}
          field={field}
          onChange={(value) => onChange({ ...condition, value })}
        />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        mt={4}
        onClick={onRemove}
        aria-label={t.removeCondition}
        className={classes.remove!}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}

interface FilterValueProps {
  readonly condition: FilterCondition
  readonly field: FilterField | undefined
  readonly onChange: (value: string | string[]) => void
}

function FilterValue({ condition, field, onChange }: FilterValueProps) {
  const { people } = useTexts()
  const t = people.filter
  if (condition.operator === 'missing' || condition.operator === 'present') return null
  if (condition.operator === 'anyOf' || condition.operator === 'noneOf') {
    const chosen =
      typeof condition.value === 'string' ? [condition.value].filter(Boolean) : [...condition.value]
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
      value={typeof condition.value === 'string' ? condition.value : (condition.value[0] ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
