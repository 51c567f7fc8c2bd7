import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useDialects } from '../api/dialects.ts'
import type { NewKey } from '../api/types.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { useTexts } from '../texts/texts.ts'
import classes from './new-key-dialog.module.css'

interface NewKeyDialogProps {
  readonly created: NewKey
  readonly onClose: () => void
}

/** Shows a new key once. The key exists only in the state of this dialog. */
export function NewKeyDialog({ created, onClose }: NewKeyDialogProps) {
  const { settings } = useTexts()
  const t = settings.keys
  const key = created.key ?? ''
  const dialect = useDialects().find(({ name }) => name === created.dialect)
  const kind = dialect?.keyKinds.find((one) => one.kind === created.kind)
  const curl = kind?.curl?.replace('{key}', () => key)
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
