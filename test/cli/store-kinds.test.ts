import { mkdirSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { Installed } from "./installed.ts";
import { secret, somePlaces } from "./places.ts";

const temp = tempFolder();
const places = await somePlaces(temp, ["file", "sqlite", "lmdb", "postgres", "s3"]);
beforeAll(() => places.start());
afterAll(() => places.stop());

const newFolder = (name: string): string => {
  mkdirSync(`${temp}${name}`);
  return `${temp}${name}/`;
};
const whole = new Installed(newFolder("whole"), places.peers);
const bare = new Installed(newFolder("bare"));

/** Runs the command; whatever it says, it tells no secret. */
function tidemark(...args: string[]) {
  const ended = whole.run(...args);
  expect(ended.stdout + ended.stderr).not.toMatch(/hunter2/);
  return ended;
}
const recovery = (...args: string[]) => tidemark("recovery", ...args);
const goesOn = (address: string, upTo: string) =>
  tidemark("run", "-q", "telling-keys.mjs", "--up-to", upTo, "--recovery", address);

describe.each(places.kinds)("a store of kind %s", (kind) => {
  const { address, shown } = places.place(kind, "a");
  const { address: other } = places.place(kind, "b");

  test("that is not there is told, and none is made", () => {
    for (const args of [["inspect"], ["verify"], ["compact"], ["delete", "--yes"]]) {
      const { code, stderr } = recovery(...args, address);
      expect(stderr).toBe(`tidemark: there is no ${kind} store at ${shown}\n`);
      expect(code).toBe(2);
    }
  });

  test("is gone on from, inspected, verified, compacted, exported, imported, copied and deleted", () => {
    expect(goesOn(address, "3")).toEqual({ code: 0, stdout: "1\n2\n3\n", stderr: "" });
    expect(goesOn(address, "4")).toEqual({ code: 0, stdout: "4\n", stderr: "" });
    const { stdout } = recovery("inspect", address);
    expect(stdout).toContain(`store  ${shown}\nflow   keys\n`);
    expect(recovery("inspect", address, "--step", "last", "--key", "7").stdout).toContain(
      'states  key "7"\n',
    );
    expect(recovery("verify", address).stdout).toContain(`${shown}: 2 manifests, `);
    expect(recovery("compact", address).stdout).toMatch(/, 1 segment, [\d,]+ bytes now\n$/);
    const file = `${temp}${kind}.tidestore`;
    expect(recovery("export", address, file)).toMatchObject({ code: 0, stderr: "" });
    expect(recovery("import", file, other)).toMatchObject({ code: 0, stderr: "" });
    expect(recovery("copy", other, `${temp}copy-${kind}`)).toMatchObject({ code: 0, stderr: "" });
    for (const place of [address, other, `${temp}copy-${kind}`])
      expect(goesOn(place, "5")).toEqual({ code: 0, stdout: "5\n", stderr: "" });
    expect(recovery("delete", address)).toMatchObject({ code: 2 });
    expect(recovery("delete", address, "--yes").stdout).toMatch(/^\d+ blobs deleted\n$/);
    expect(goesOn(address, "1").stdout).toBe("1\n");
    expect(recovery("inspect", other).stdout).toContain("flow   keys\n"); // another one is untouched
  });
});

/** A user who is let in by password only, and has a schema; all others are let in as they are. */
async function makeGuardedUser(): Promise<void> {
  const login = { host: "127.0.0.1", database: "postgres" };
  const client = new pg.Client({ ...login, user: "tidemark" });
  await client.connect();
  await client.query(`CREATE ROLE guarded LOGIN PASSWORD '${secret}'`);
  await client.query("CREATE SCHEMA guarded AUTHORIZATION guarded");
  const { hba_file } = (await client.query("SHOW hba_file")).rows[0];
  const rules = "('host all guarded all scram-sha-256'), ('host all all all trust')";
  await client.query(`COPY (VALUES ${rules}) TO '${hba_file}'`);
  await client.query("SELECT pg_reload_conf()");
  await client.end();
  const isLetIn = async (): Promise<boolean> => {
    const intruder = new pg.Client({ ...login, user: "guarded", password: "wrong" });
    return intruder.connect().then(
      () => intruder.end().then(() => true),
      () => false,
    );
  };
  while (await isLetIn()); // the server reads its rules when it comes to it
}

describe.runIf(places.kinds.includes("postgres"))("postgres", () => {
  test("what the URL leaves out is in the variables of Postgres", () => {
    vi.stubEnv("PGUSER", "tidemark");
    vi.stubEnv("PGDATABASE", "postgres");
    expect(goesOn("postgres://?store=by-env", "2")).toEqual({ code: 0, stdout: "1\n2\n", stderr: "" });
    expect(recovery("verify", "postgres://?store=by-env")).toMatchObject({ code: 0, stderr: "" });
  });

  test("the password of a user who needs one is in PGPASSWORD or in the URL; a wrong one is told, not printed", async () => {
    await makeGuardedUser();
    const at = (user: string): string => `postgres://${user}@127.0.0.1/postgres?schema=guarded`;
    expect(goesOn(at("guarded"), "2")).toEqual({ code: 0, stdout: "1\n2\n", stderr: "" });
    vi.stubEnv("PGPASSWORD", "hunter2, the wrong one");
    expect(goesOn(at(`guarded:${encodeURIComponent(secret)}`), "3")).toMatchObject({
      code: 0,
      stdout: "3\n",
    });
    for (const user of ["guarded", "guarded:hunter2"]) {
      const { code, stderr } = recovery("inspect", "--verbose", at(user));
      expect(stderr).toContain("the password is wrong");
      expect(code).toBe(1);
    }
  });
});

test.each([
  ["postgres://u:hunter2@127.0.0.1:1/d", "the server is not there"],
  ["postgres://u:hunter2 #@127.0.0.1:1/d", "a store in Postgres is"],
  ["s3://id:hunter2@bucket", "without keys"],
  ["file://u:hunter2@h/x", "is no path"],
])("what is wrong with %s is told without its password, on request with all there is", (address, problem) => {
  for (const args of [["inspect"], ["verify", "--verbose"], ["delete", "--yes", "--verbose"]]) {
    const { code, stderr } = recovery(...args, address);
    expect(stderr).toContain(problem);
    expect(code).not.toBe(0);
  }
  for (const more of [[], ["--verbose"]])
    expect(tidemark("run", ...more, "telling-keys.mjs", "--up-to=1", "--recovery", address).stderr).toContain(
      problem,
    );
  expect(recovery("inspect", "state", address).stderr).toContain("unexpected argument");
  expect(tidemark("run", address).stderr).toContain("no");
});

test.each([
  ["postgres://127.0.0.1:1/d", "npm install pg"],
  ["s3://bucket/x", "npm install aws4fetch"],
  ["lmdb:state", "npm install lmdb"],
])("%s says what is to be installed", (address, advice) => {
  const { code, stderr } = bare.run("run", "-q", "telling-keys.mjs", "--up-to=1", "--recovery", address);
  expect(stderr).toContain(advice);
  expect(code).toBe(1);
});
