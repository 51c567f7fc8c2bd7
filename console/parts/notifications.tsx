import { useNotifications } from '@mantine/notifications'
import { loadOnDemand } from './load-on-demand.tsx'

const NotificationList = loadOnDemand<{ readonly any: boolean }>(
  () => import('./notification-list.tsx'),
  ({ any }) => any,
)

/** Notifications in the corner of the window, loaded when the first one is shown. */
export function LazyNotifications() {
  const { notifications } = useNotifications()
  return <NotificationList any={notifications.length > 0} />
}
