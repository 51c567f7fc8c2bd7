export default function ImportPage(_props: { id?: string }) {
  return null
}
