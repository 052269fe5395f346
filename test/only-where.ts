/**
 * For `test.runIf`: tests that not every machine can have. Where this one cannot, they are skipped, and the output says why.
 * @param isSo Whether it can.
 * @param reason What is skipped, and for want of what.
 */
export function onlyWhere(isSo: boolean, reason: string): boolean {
  if (!isSo) console.warn(`skipped: ${reason}`);
  return isSo;
}
