export default function PersonPage(_props: { id?: string }) {
  return null
}
