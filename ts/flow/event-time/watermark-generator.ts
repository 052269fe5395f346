/**
 * Says how far event time has come in one partition. One instance a partition. What it answers must follow from
 * the records alone, never from a clock: then the same records are late on every run.
 */
export interface WatermarkGenerator<T> {
  /**
   * Takes a record in, in the order of its partition.
   * @param eventTime When it happened, in ms since 1970.
   * @returns No record that comes after this one is expected to be earlier than this instant, in ms since 1970;
   * one that is, is late. Rounded down to whole ms. Nothing, or an instant before the last one: no news. Each step
   * forward cuts the batch, so an instant that moves with every record costs a message a record.
   */
  onRecord(eventTime: number, value: T): number | undefined;
}
