import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { RecoveryError } from "tidemark/stores";
import { fileStore } from "tidemark/stores/file";
import { beforeAll, describe, expect, test } from "vitest";
import { openFolder } from "../../ts/stores/file/open-folder.ts";
import { thisProcess } from "../../ts/stores/file/this-process.ts";
import { Command } from "../cli/command.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { onlyWhere } from "../only-where.ts";
import { kill, makeConsumer, startChild } from "./consumer.ts";

const temp = tempFolder();
const newFolder = (): string => mkdtempSync(`${temp}store-`);
const bytes = Uint8Array.of(1);
const nobody = 2 ** 31 - 2;
const isOpenOrNot = ({ stdout }: { stdout: string }): boolean => stdout.endsWith("\n");

beforeAll(() => makeConsumer(temp));

async function refusal(path: string): Promise<RecoveryError> {
  const error = await fileStore(path)
    .open()
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

/** Puts a lock into a folder, held by somebody. */
async function lockFor(path: string, holder: object | string): Promise<string> {
  const file = `${path}/lock-7`;
  const text =
    typeof holder === "string"
      ? holder
      : JSON.stringify({ ...(await thisProcess()), isReleased: false, ...holder });
  writeFileSync(file, text);
  return file;
}

describe("a folder that is open", () => {
  test("is in use for the same process", async () => {
    const path = newFolder();
    const blobs = await fileStore(path).open();
    const error = await refusal(path);
    expect(error.code).toBe("store-in-use");
    expect(error.message).toContain(
      `${path}: process ${process.pid} has it open: stop it, or use another folder`,
    );
    await blobs.close?.();
    await (await fileStore(path).open()).close?.();
  });

  test("is in use for another process, until its own is killed", async () => {
    const path = newFolder();
    const holder = startChild(temp, "hold.mjs", "file", path);
    await holder.until(isOpenOrNot);
    const error = await refusal(path);
    expect(error).toMatchObject({ code: "store-in-use" });
    expect(error.message).toContain(`process ${holder.child.pid} has it open`);
    await kill(holder);
    const blobs = await fileStore(path).open();
    await blobs.write([{ name: "a", bytes }]);
    await blobs.close?.();
  });

  test.runIf(onlyWhere(process.platform === "linux", "a holder that nobody asked about: no /proc here"))(
    "is free when its process is dead, and nobody has asked how",
    async () => {
      const path = newFolder();
      // The shell becomes a program that never asks what has become of its children.
      const line = 'node="$1"; shift; "$node" "$@" <&0 & exec sleep 600';
      const args = ["-c", line, "sh", process.execPath, `${temp}hold.mjs`, "file", path];
      const parent = new Command("sh", args);
      await parent.until(isOpenOrNot);
      const { pid } = JSON.parse(readFileSync(`${path}/lock-1`, "utf8"));
      process.kill(pid, "SIGKILL");
      while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")))
        await new Promise((resolve) => setImmediate(resolve));
      await (await fileStore(path).open()).close?.();
      parent.child.kill("SIGKILL");
    },
  );

  test("is free once it is closed, or its process has ended without that", async () => {
    const path = newFolder();
    for (const told of ["close\n", "exit\n"]) {
      const holder = startChild(temp, "hold.mjs", "file", path);
      await holder.until(isOpenOrNot);
      holder.child.stdin.write(told);
      expect(await holder.ended()).toMatchObject({ code: 0, stdout: "open\n", stderr: "" });
    }
    await (await fileStore(path).open()).close?.();
  });

  test("of many that open it at once, one has it", async () => {
    const path = newFolder();
    for (let round = 0; round < 5; round++) {
      const opened = await Promise.allSettled(Array.from({ length: 10 }, () => fileStore(path).open()));
      const won = opened.filter((result) => result.status === "fulfilled");
      expect(won.length).toBe(1);
      for (const result of opened)
        if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "store-in-use" });
      await won[0]!.value.close?.();
    }
  });

  test("of several processes that open it after one was killed, one has it", async () => {
    const path = newFolder();
    for (let round = 0; round < 3; round++) {
      const children = Array.from({ length: 4 }, () => startChild(temp, "hold.mjs", "file", path));
      await Promise.all(children.map((child) => child.until(isOpenOrNot)));
      expect(children.map(({ stdout }) => stdout).sort()).toEqual([
        "open\n",
        ...Array(3).fill("refused store-in-use\n"),
      ]);
      for (const child of children) await kill(child);
    }
  });

  test("has one lock, however often it was opened", async () => {
    const path = newFolder();
    for (let i = 0; i < 12; i++) await (await fileStore(path).open()).close?.();
    expect(readdirSync(path).filter((file) => file.startsWith("lock-"))).toEqual(["lock-12"]);
  });
});

describe("a lock of", () => {
  test.each([
    ["a process that is dead", { pid: nobody }],
    ["a process whose number another has now", { began: "1" }],
    ["one that has let go", { isReleased: true }],
  ])("%s is free at once", async (_name, holder) => {
    const path = newFolder();
    await lockFor(path, holder);
    await (await fileStore(path).open()).close?.();
    expect(readdirSync(path)).toContain("lock-8");
  });

  test.each([
    ["another machine", { host: "elsewhere" }],
    ["somebody who could not write it", ""],
    ["somebody whose words make no sense", '{"pid":-1,"host":"","began":"","isReleased":false}'],
  ])("%s is free when it has not been renewed for long", async (_name, holder) => {
    const path = newFolder();
    const lock = await lockFor(path, holder);
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock, hourAgo, hourAgo);
    await (await fileStore(path).open()).close?.();
  });

  test("another machine is in use if it is renewed", async () => {
    const path = newFolder();
    const lock = await lockFor(path, { host: "elsewhere", pid: 77 });
    let isDone = false;
    const refused = refusal(path).finally(() => {
      isDone = true;
    });
    for (let second = 1; !isDone; second++) {
      utimesSync(lock, second, second);
      utimesSync(lock, new Date(), new Date());
      await new Promise((resolve) => setImmediate(resolve));
    }
    const error = await refused;
    expect(error.code).toBe("store-in-use");
    expect(error.message).toContain("process 77 of another machine or container has it open");
    expect(error.message).toContain(`if it is none of yours, delete ${lock}`);
  });

  test("another machine is free when it is watched, and nothing comes", async () => {
    const path = newFolder();
    const lock = await lockFor(path, { host: "elsewhere" });
    const inAnHour = new Date(Date.now() + 3_600_000); // a clock that was set back since
    utimesSync(lock, inAnHour, inAnHour);
    const blobs = await openFolder({ store: path, folder: path, deadAfterMs: 1 });
    await blobs.close?.();
  });
});

describe("who has lost the folder", () => {
  test("is told as soon as it writes, and nothing is written", async () => {
    const path = newFolder();
    const first = await fileStore(path).open();
    await first.write([{ name: "a", bytes }]);
    rmSync(`${path}/lock-1`); // as somebody does who takes it for dead
    await lockFor(path, { pid: nobody });
    const second = await fileStore(path).open();
    const calls = [
      () => first.write([{ name: "b", bytes }]),
      () => first.create({ name: "c", bytes }),
      () => first.delete(["a"]),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({ code: "fenced", site: { store: path } });
    expect(await second.list()).toEqual(["a"]);
    await first.close?.();
    await second.write([{ name: "d", bytes }]);
    expect(await refusal(path)).toMatchObject({ code: "store-in-use" });
    await second.close?.();
  });
});
