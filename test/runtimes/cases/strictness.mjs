/** For runtimes that must be as strict as the ones in service: else the other cases prove little. */
export const strictness = {
  async "code from strings is refused here"() {
    let made;
    try {
      made = new Function("return 1");
    } catch {
      return;
    }
    throw new Error(`new Function worked: ${made}`);
  },
};
