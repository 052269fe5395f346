/** What a worker queues at most, in records. */
export const BUDGET = 65_536;
/** A step that has much to emit looks whether there is room so often. */
export const CHUNK = 2_048;
/** No batch that a step emits has more records. */
export const MOST_ROWS = 4_096;
