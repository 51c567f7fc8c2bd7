import { Button, Group, Modal, Table, Text } from '@mantine/core'
import { useFields, useLabels } from '../api/catalog.ts'
import type { Person } from '../api/types.ts'
import { useTexts } from '../texts/texts.ts'
import { formatValue } from './format-value.ts'
import type { Conflict } from './use-person.ts'

interface ConflictDialogProps {
  readonly conflict: Conflict
  readonly onResolve: (choice: 'mine' | 'current') => void
}

/** Shows the rejected change beside the current values. Closing the dialog keeps the current values. */
export function ConflictDialog({ conflict: { patch, current }, onResolve }: ConflictDialogProps) {
  const texts = useTexts()
  const t = texts.person.conflict
  const catalog = { labels: useLabels(), fields: useFields() }
  const rows = Object.entries(patch).flatMap(([name, mine]) => {
    if (name !== 'customFields')
      return [{ name, title: texts.person.fields[name] ?? name, mine, stored: current[name as keyof Person] }]
    return Object.entries(mine as Record<string, unknown>).map(([key, value]) => ({
      name: `customFields.${key}`,
      title: catalog.fields.find((field) => field.key === key)?.name ?? key,
      mine: value,
      stored: current.customFields[key],
    }))
  })
  const show = (name: string, value: unknown): string => formatValue(name, value, catalog) || t.empty
  return (
    <Modal
      opened
      size="lg"
      title={t.title}
      onClose={() => onResolve('current')}
      closeButtonProps={{ 'aria-label': texts.general.close }}
    >
      <Text mb="md">{t.text}</Text>
      <Table withTableBorder withColumnBorders verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.field}</Table.Th>
            <Table.Th>{t.mine}</Table.Th>
            <Table.Th>{t.current}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, title, mine, stored }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{title}</Table.Th>
              {[mine, stored].map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: always two cells in the same order
                <Table.Td key={index} dir="auto" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                  {show(name, value)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => onResolve('mine')}>
          {t.useMine}
        </Button>
        <Button onClick={() => onResolve('current')} data-autofocus>
          {t.keepCurrent}
        </Button>
      </Group>
    </Modal>
  )
}
