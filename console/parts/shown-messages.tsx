import '@mantine/notifications/styles.css'
import { Notifications } from '@mantine/notifications'

export default function ShownMessages() {
  return <Notifications position="bottom-right" />
}
