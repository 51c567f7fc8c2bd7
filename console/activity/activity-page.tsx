export default function ActivityPage(_props: { id?: string }) {
  return null
}
