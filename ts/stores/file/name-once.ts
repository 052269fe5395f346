import { link, open, rename, rm, stat } from "node:fs/promises";
import { codeOf } from "../failure.ts";

/** What is answered where a file cannot have two names: on FAT and some network drives. */
const cannotLink = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL", "EXDEV"];

/**
 * Gives a file that is whole its name, unless that is taken: of several, one succeeds, whatever process it is in.
 * @param claim Where files cannot have two names, who makes this file may use the name. It stays, as long as the name does.
 * With the name itself as the claim, the file is there a moment before its bytes are.
 */
export async function nameOnce(part: string, path: string, claim: string): Promise<boolean> {
  try {
    await link(part, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!cannotLink.includes(codeOf(error))) throw error;
  }
  if (await isThere(path)) return false;
  if (!(await makeClaim(claim))) return false;
  try {
    await rename(part, path);
    return true;
  } catch (error) {
    await rm(claim, { force: true });
    throw error;
  }
}

async function makeClaim(path: string): Promise<boolean> {
  try {
    await (await open(path, "wx")).close();
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
