import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Text, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import { useTexts } from '../texts/texts.ts'
import type { Column } from './columns.tsx'

interface ColumnMenuProps {
  readonly known: ReadonlyMap<string, Column>
  readonly columns: readonly Column[]
  readonly onColumns: (names: readonly string[]) => void
}

/** Selects and orders the columns. The name is always the first column. */
export function ColumnMenu({ known, columns, onColumns }: ColumnMenuProps) {
  const { people } = useTexts()
  const t = people.columnMenu
  const shown = columns.map(({ name }) => name)
  const movable = shown.slice(1)
  const others = [...known.values()].filter(({ name }) => !shown.includes(name))

  function swap(index: number, by: 1 | -1): void {
    const names = [...movable]
    const [moved] = names.splice(index, 1)
    names.splice(index + by, 0, moved!)
    onColumns(['name', ...names])
  }

  return (
    <Popover position="bottom-end" shadow="md" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t.open}>
          <ActionIcon variant="default" size={36} aria-label={t.open} visibleFrom="sm">
            <IconColumns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t.title}>
        <Group justify="space-between" px="md" pt="sm" pb={4}>
          <Text fw={600} size="sm">
            {t.title}
          </Text>
          <Button variant="subtle" size="compact-xs" onClick={() => onColumns([])}>
            {t.reset}
          </Button>
        </Group>
        <ScrollArea.Autosize mah={420} px="md" pb="sm" type="auto" viewportProps={{ tabIndex: 0 }}>
          {movable.map((name, index) => (
            <Group key={name} justify="space-between" wrap="nowrap" h={34}>
              <Checkbox
                size="sm"
                checked
                onChange={() => onColumns(['name', ...movable.filter((other) => other !== name)])}
                label={known.get(name)!.title}
              />
              <Group gap={2} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={index === 0}
                  onClick={() => swap(index, -1)}
                  aria-label={t.up(known.get(name)!.title)}
                >
                  <IconArrowUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  disabled={index === movable.length - 1}
                  onClick={() => swap(index, 1)}
                  aria-label={t.down(known.get(name)!.title)}
                >
                  <IconArrowDown size={14} aria-hidden />
                </ActionIcon>
              </Group>
            </Group>
          ))}
          {others.map(({ name, title }) => (
            <Group key={name} h={34}>
              <Checkbox
                size="sm"
                checked={false}
                onChange={() => onColumns(['name', ...movable, name])}
                label={title}
              />
            </Group>
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}
