// Minimum results of the quick benchmarks, as a share of a bare server by processor time. About a third of the result on an idle
// machine, so that a busy machine passes as well.
export const floors = {
  'pipedrive: list of 100, random page, warm, 2000 people': 0.1,
  'pipedrive: get by id, 2000 people': 0.12,
}
