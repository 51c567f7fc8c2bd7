/** Something that a dialect lacks, or that is out of date. */
export interface Gap {
  /** What is wrong, beginning with the file it is wrong in. */
  readonly problem: string
  /** The command that mends it, or the file to edit. */
  readonly mend: string
}
