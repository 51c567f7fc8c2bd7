import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import type { NewKey } from '../api/types.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { useTexts } from '../texts/texts.ts'
import { curlFor } from './curl.ts'
import classes from './new-key-dialog.module.css'

interface NewKeyDialogProps {
  readonly made: NewKey
  readonly onClose: () => void
}

/** The key itself, this once: it lives in this dialog and nowhere else in the browser. */
export function NewKeyDialog({ made, onClose }: NewKeyDialogProps) {
  const { settings } = useTexts()
  const t = settings.keys
  const key = made.key ?? ''
  const curl = curlFor(made.dialect, key, location.origin)
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t.createdTitle}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="saffron">{t.createdText}</Alert>
        <div>
          <Text fw={600} size="sm" mb={4}>
            {t.secret}
          </Text>
          <Group wrap="nowrap" gap="xs">
            <Code className={classes.secret!} data-testid="new-key">
              {key}
            </Code>
            <CopyAction text={key} name={t.copySecret} />
          </Group>
        </div>
        {curl && (
          <div>
            <Text fw={600} size="sm" mb={4}>
              {t.curl}
            </Text>
            <Group wrap="nowrap" gap="xs" align="flex-start">
              <Code block className={classes.curl!}>
                {curl}
              </Code>
              <CopyAction text={curl} name={t.copyCurl} />
            </Group>
          </div>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t.done}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
