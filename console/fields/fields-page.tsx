export default function FieldsPage() {
  return null
}
