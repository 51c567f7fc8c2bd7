export default function CampaignsPage(_props: { id?: string }) {
  return null
}
