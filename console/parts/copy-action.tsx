import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTexts } from '../texts/texts.ts'

/** A button that copies a text to the clipboard and confirms it. */
export function CopyAction({ text, name }: { text: string; name: string }) {
  const { general } = useTexts()
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? general.copied : general.copy}>
          <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={name}>
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
