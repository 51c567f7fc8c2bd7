import '@mantine/notifications/styles.css'
import { Notifications } from '@mantine/notifications'

export default function NotificationList() {
  return <Notifications position="bottom-right" />
}
