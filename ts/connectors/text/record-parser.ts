/** Takes records out of text, one a call. An object, not a generator: nothing is allocated but the record. */
export interface RecordParser<T> {
  /**
   * Reads the record that starts at `at`, and says what it was in the fields below.
   * @param text Ends behind a whole line, or where the input ends.
   * @param isLast The input ends with this text.
   * @returns Where the next record starts; -1: this one goes on behind the text.
   */
  next(text: string, at: number, isLast: boolean): number;
  /** "nothing": what was read stands for no record, like a blank line. */
  readonly outcome: "record" | "nothing" | "bad";
  /** The record, where there is one. */
  readonly value: T;
  /** What is wrong with a bad one. */
  readonly problem: string;
  /** Number of line breaks that were passed. */
  readonly lines: number;
  /** What is wrong, where the input cannot be read at all. */
  readonly fatal?: "bad-header" | undefined;
}
