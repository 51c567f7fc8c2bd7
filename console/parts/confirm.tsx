import { Alert, Button, Group, Modal, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { messageOf } from '../api/problem.ts'
import { useTexts } from '../texts/texts.ts'

interface ConfirmProps {
  readonly title: string
  readonly text: string
  readonly action: string
  /** The action. The dialog closes when it succeeds. */
  readonly run: () => Promise<unknown>
  readonly onClose: () => void
}

/** Asks for confirmation before a destructive action. */
export function Confirm({ title, text, action, run, onClose }: ConfirmProps) {
  const { general } = useTexts()
  const done = useMutation({ mutationFn: run, onSuccess: onClose })
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': general.close }}>
      <Text>{text}</Text>
      {done.error && (
        <Alert color="red" mt="sm" role="alert">
          {messageOf(done.error)}
        </Alert>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {general.cancel}
        </Button>
        <Button color="red" loading={done.isPending} onClick={() => done.mutate()}>
          {action}
        </Button>
      </Group>
    </Modal>
  )
}
