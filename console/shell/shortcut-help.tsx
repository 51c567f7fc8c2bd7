import { Group, Kbd, Modal, Switch, Table, Text } from '@mantine/core'
import { useTexts } from '../texts/texts.ts'
import { paletteKeys, useSingleKeys } from './shortcuts.ts'

export interface ShortcutHelpProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function ShortcutHelp({ opened, onClose }: ShortcutHelpProps) {
  const { general } = useTexts()
  const t = general.shortcuts
  const [singleKeys, setSingleKeys] = useSingleKeys()
  const groups = [
    {
      title: t.everywhere,
      rows: [
        [paletteKeys(), t.palette],
        ['/', t.search],
        ['n', t.create],
        ['?', t.help],
      ],
    },
    {
      title: t.inTheTable,
      rows: [
        ['↑ ↓', t.up],
        ['Page ↑ ↓', t.pages],
        ['Home End', t.ends],
        ['Enter', t.open],
        ['Space', t.select],
        ['Shift ↑ ↓', t.range],
        ['Ctrl A', t.all],
        ['Esc', t.clear],
      ],
    },
  ] as const
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.title}
      size="md"
      closeButtonProps={{ 'aria-label': general.close }}
    >
      {groups.map(({ title, rows }) => (
        <div key={title}>
          <Text fw={600} mt="sm" mb={4}>
            {title}
          </Text>
          <Table verticalSpacing={6} withRowBorders={false}>
            <Table.Tbody>
              {rows.map(([keys, what]) => (
                <Table.Tr key={keys}>
                  <Table.Td>{what}</Table.Td>
                  <Table.Td>
                    <Group gap={4} justify="flex-end" wrap="nowrap">
                      {keys.split(' ').map((one) => (
                        <Kbd key={one}>{one}</Kbd>
                      ))}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ))}
      <Switch
        mt="md"
        checked={singleKeys}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        label={t.single}
        description={t.singleHint}
      />
    </Modal>
  )
}
