// Months and days of the Gregorian calendar in UTC, of any year: a `Date` ends with the year 275760. Months count from
// January of the year 0, days from 1 January 1970.

/** Days from 1 March of the year 0 to 1 January 1970. */
const DAYS_BEFORE_1970 = 719_468;

/** The first day of a month. */
export function firstDayOf(month: number): number {
  // Years that begin in March end with the day that leap years have more.
  const sinceMarch = month - 2;
  const year = Math.floor(sinceMarch / 12);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const monthsOfYear = sinceMarch - 12 * year;
  return 365 * year + leapDays + Math.floor((153 * monthsOfYear + 2) / 5) - DAYS_BEFORE_1970;
}

/** The month that a day is in. */
export function monthOf(day: number): number {
  let month = Math.floor((day + DAYS_BEFORE_1970) / 30.436875) + 2;
  while (firstDayOf(month) > day) month--;
  while (firstDayOf(month + 1) <= day) month++;
  return month;
}
