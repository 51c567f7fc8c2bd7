export default function KeysPage(_props: { id?: string }) {
  return null
}
