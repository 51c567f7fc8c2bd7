// What the quick subset must not fall below: what was served before people were rendered once, or a little more: a share of a bare
// server by processor time, which other work on the machine changes least.
export const floors = {
  'pipedrive: list of 100, random place, warm, 2000 people': 0.02,
  'pipedrive: get by id, 2000 people': 0.06,
}
