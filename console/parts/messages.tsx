import { useNotifications } from '@mantine/notifications'
import { whenWanted } from './when-wanted.tsx'

const Shown = whenWanted<{ readonly any: boolean }>(
  () => import('./shown-messages.tsx'),
  ({ any }) => any,
)

/** Messages in a corner of the window; what shows them is loaded with the first one. */
export function Messages() {
  const { notifications } = useNotifications()
  return <Shown any={notifications.length > 0} />
}
