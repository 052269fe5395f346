/** `1,234`. */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

/** `−1,234`, with a true minus sign; a dash where it is not known. */
export function minutes(number: number | null, digits = 0): string {
  if (number === null) return "–";
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return number.toLocaleString("en-US", options).replace("-", "−");
}

/** `640 ms`, `2.1 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
