import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { PeopleQuery } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { exportAddress, IDS_MAX } from './export-address.ts'
import type { Selection } from './selection.ts'

const formats = ['csv', 'vcard', 'jscontact', 'jsonl'] as const

export interface ExportPeopleProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly query: PeopleQuery
  readonly selection?: Selection
}

/** Everyone in the view, or those who are selected, as a file. The browser saves it as it comes. */
export function ExportPeople({ opened, onClose, query, selection }: ExportPeopleProps) {
  const { general, people } = useTexts()
  const t = people.exporting
  const { number } = useFormat()
  const [format, setFormat] = useState<string>('csv')
  const chosen = selection?.kind === 'some' ? selection.ids : undefined
  const tooMany = chosen !== undefined && chosen.size > IDS_MAX
  const partly = selection?.kind === 'all' && selection.except.size > 0
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.title}
      closeButtonProps={{ 'aria-label': general.close }}
    >
      <Stack>
        <Text c="dimmed">{chosen ? t.chosen(chosen.size, number(chosen.size)) : t.whole}</Text>
        {tooMany && <Alert color="saffron">{t.tooMany(number(IDS_MAX))}</Alert>}
        {partly && <Alert color="saffron">{t.without}</Alert>}
        <Radio.Group label={t.format} value={format} onChange={setFormat}>
          <Stack gap="xs" mt="xs">
            {formats.map((name) => (
              <Radio key={name} value={name} label={t.formats[name]} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          {!tooMany && (
            <Button
              component="a"
              leftSection={<IconDownload size={16} aria-hidden />}
              href={exportAddress(format, query, chosen)}
              download
              onClick={onClose}
            >
              {t.download}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
