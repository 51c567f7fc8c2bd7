/** What files may be at most; beyond it they are refused with a message, never read into memory. */
export const fileLimits = {
  /** Bytes of one row, card or line. */
  rowBytesMax: 1_048_576,
  /** Characters of one card: pictures are large. */
  cardCharsMax: 16_777_216,
  /** Characters of one line of JSON: a person with all that was said of them. */
  lineCharsMax: 16_777_216,
  /** Bytes of one JSON document, which is read as a whole; JSON Lines have no such limit. */
  documentBytesMax: 33_554_432,
  columnsMax: 1000,
  /** Characters of one value, as everywhere in Kith; notes may be longer. */
  valueCharsMax: 500,
  notesCharsMax: 65_535,
  /** Entries of one list of a person. */
  entriesMax: 100,
  /** Bytes at the beginning of a file that tell its encoding and format. */
  headBytes: 262_144,
  /** Rows shown in a preview. */
  previewRowsMax: 100,
} as const
