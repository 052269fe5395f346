/** How much waits somewhere. */
export class Load {
  records = 0;
  /** Of memory, about. */
  bytes = 0;

  add(records: number, bytes: number): void {
    this.records += records;
    this.bytes += bytes;
  }

  addAll({ records, bytes }: Load): void {
    this.add(records, bytes);
  }
}
