/** Limits of imported files. Larger input is refused with a message and never read into memory. */
export const fileLimits = {
  /** Bytes of one row of a table. */
  rowBytesMax: 1_048_576,
  /** Characters of one card. Cards may contain pictures. */
  cardCharsMax: 16_777_216,
  /** Bytes of one property of a card that is kept with its person. Larger ones stay in the imported row only. */
  propertyBytesMax: 524_288,
  /** Characters of one line of JSON: a person with all its records. */
  lineCharsMax: 16_777_216,
  /** Bytes of one JSON document, which is read as a whole. JSON Lines files have no such limit. */
  documentBytesMax: 33_554_432,
  /** Files of a folder or an archive. */
  entriesOfFolderMax: 100_000,
  /** Bytes of all cards of an archive, unpacked. */
  archiveBytesMax: 4_294_967_296,
  /** How many times larger than its compressed data a file of an archive may be. */
  zipRatioMax: 200,
  columnsMax: 1000,
  /** Characters of one value, as everywhere in Kith. Notes may be longer. */
  valueCharsMax: 500,
  notesCharsMax: 65_535,
  /** Entries of one list of a person. */
  entriesMax: 100,
  /** Bytes at the beginning of a file from which its encoding and format are detected. */
  headBytes: 262_144,
  /** Rows shown in a preview. */
  previewRowsMax: 100,
} as const
