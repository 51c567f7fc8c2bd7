import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { PeopleQuery } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { downloadExport, exportFields, IDS_MAX } from './export-request.ts'
import { listedIds, type Selection } from './selection.ts'

const formats = ['csv', 'vcard', 'vcard3', 'vcard21', 'jscontact', 'jsonl'] as const

export interface ExportPeopleProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly query: PeopleQuery
  readonly selection?: Selection
}

/** Exports all people in the view, or the selected ones, as a file. */
export function ExportPeople({ opened, onClose, query, selection }: ExportPeopleProps) {
  const { general, people } = useTexts()
  const t = people.exporting
  const { number } = useFormat()
  const [format, setFormat] = useState<string>('csv')
  const download = useMutation({
    mutationFn: () => downloadExport(exportFields(format, query, selection)),
    onSuccess: close,
  })
  const tooMany = selection !== undefined && listedIds(selection).size > IDS_MAX

  function close(): void {
    download.reset()
    onClose()
  }

  return (
    <Modal opened={opened} onClose={close} title={t.title} closeButtonProps={{ 'aria-label': general.close }}>
      <Stack>
        <Text c="dimmed">{scopeOf(selection)}</Text>
        {tooMany && <Alert color="saffron">{t.tooMany(number(IDS_MAX))}</Alert>}
        {download.error && <Failure error={download.error} />}
        <Radio.Group label={t.format} value={format} onChange={setFormat}>
          <Stack gap="xs" mt="xs">
            {formats.map((name) => (
              <Radio key={name} value={name} label={t.formats[name]} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={download.isPending}
            disabled={tooMany}
            onClick={() => download.mutate()}
          >
            {t.download}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )

  function scopeOf(selected: Selection | undefined): string {
    if (!selected) return t.all
    const { size } = listedIds(selected)
    if (selected.kind === 'some') return t.selected(size, number(size))
    return size === 0 ? t.all : t.allExcept(size, number(size))
  }
}
