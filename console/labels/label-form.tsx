import { Button, ColorSwatch, Group, Modal, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { labelsQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { messageOf, unwrap } from '../api/problem.ts'
import type { Label } from '../api/types.ts'
import { colorOf, labelColors } from '../parts/label-mark.tsx'
import { useTexts } from '../texts/texts.ts'

interface LabelFormProps {
  /** Undefined to create a new one. */
  readonly label: Label | undefined
  readonly onClose: () => void
}

export function LabelForm({ label, onClose }: LabelFormProps) {
  const { general, settings } = useTexts()
  const t = settings.labels
  const queries = useQueryClient()
  const [name, setName] = useState(label?.name ?? '')
  const [detail, setDetail] = useState(label?.detail ?? '')
  const [color, setColor] = useState(label?.color ?? 'green')
  const save = useMutation({
    async mutationFn() {
      const body = { name: name.trim(), detail: detail.trim(), color }
      if (!label) return unwrap(await api.POST('/v1/labels', { body }))
      const path = { label_id: String(label.id) }
      return unwrap(await api.PATCH('/v1/labels/{label_id}', { params: { path }, body }))
    },
    async onSuccess() {
      await queries.invalidateQueries(labelsQuery)
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={label ? t.edit(label.name) : t.create}
      closeButtonProps={{ 'aria-label': general.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) save.mutate()
        }}
      >
        <Stack>
          <TextInput
            label={t.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error && messageOf(save.error)}
            maxLength={255}
            dir="auto"
            data-autofocus
          />
          <Textarea
            label={t.detail}
            description={t.detailHint}
            value={detail}
            onChange={(event) => setDetail(event.currentTarget.value)}
            maxLength={65_535}
            autosize
            minRows={2}
            maxRows={8}
            dir="auto"
          />
          <Radio.Group label={t.color} value={color} onChange={setColor}>
            <Group gap="sm" mt="xs">
              {labelColors.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={
                    <Group gap={6} wrap="nowrap">
                      <ColorSwatch size={14} color={colorOf({ color: one })} withShadow={false} />
                      {t.colors[one]}
                    </Group>
                  }
                />
              ))}
            </Group>
          </Radio.Group>
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
              {label ? general.save : t.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
