/** `1,234,567`. Never by locale: logs are read by programs too. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Records a second, to three digits: `0/s`, `0.25/s`, `12.3/s`, `987/s`, `1.23M/s`. */
export function formatRate(perSecond: number): string {
  const [, unit, size] = UNITS.find(([from]) => perSecond >= from) ?? [0, "", 1];
  const rate = perSecond / size;
  const digits = rate === 0 ? "0" : rate < 1 ? rate.toFixed(2) : rate.toPrecision(3);
  return `${digits}${unit}/s`;
}

/** Each from where the unit below it would round to 1000. */
const UNITS: readonly (readonly [from: number, unit: string, size: number])[] = [
  [999.5e9, "T", 1e12],
  [999.5e6, "G", 1e9],
  [999.5e3, "M", 1e6],
  [999.5, "k", 1e3],
];

/** A length of time: `0.4 s`, `12 s`, `3:05`, `1:02:03`. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [s, m, h] = [seconds % 60, Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)];
  return h === 0 ? `${m}:${twoDigits(s)}` : `${h}:${twoDigits(m)}:${twoDigits(s)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Whole percents, rounded down: 100 % is only said of what is complete. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100 + 1e-9)}%`;
}

/** An instant in UTC to the second: `2026-11-22 10:00:00Z`. Past the range of `Date`, in ms since 1970. */
export function formatInstant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? `${ms} ms`
    : date
        .toISOString()
        .replace(/\.\d+Z$/, "Z")
        .replace("T", " ");
}
