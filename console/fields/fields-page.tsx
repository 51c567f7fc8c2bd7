export default function FieldsPage(_props: { id?: string }) {
  return null
}
