export default function LabelsPage(_props: { id?: string }) {
  return null
}
