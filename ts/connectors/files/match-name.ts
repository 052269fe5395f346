/**
 * Whether a name matches a segment of a pattern, in which `*` stands for any characters and `?` for one. A name that
 * starts with a dot matches only where the segment has the dot. Where it does not go on, only the last `*` is tried with
 * a character more: an earlier one could not do better. So it takes as many steps as both are long, multiplied, at most.
 */
export function matchesName(segment: string, name: string): boolean {
  if (name.startsWith(".") && !segment.startsWith(".")) return false;
  const pattern = [...segment];
  const characters = [...name];
  let at = 0;
  let star = -1;
  let starEnd = 0; // what the last star stands for ends here
  for (let i = 0; i < characters.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      starEnd = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === characters[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starEnd;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
