import { mutantsOf } from "../mutants-of.mjs";

const sources = ["test/connectors/sources.test", "test/connectors/failing-sources"];
const sinks = ["test/connectors/sinks"];
const texts = ["test/connectors/text"];
const blocks = ["test/connectors/text/blocks"];
const textFiles = [...texts, "test/connectors/files/sources"];
const filesIn = ["test/connectors/files/sources"];
const filesOut = [
  "test/connectors/files/sinks",
  "test/connectors/files/replaced",
  "test/connectors/files/full-disk",
];
const fullDisk = ["test/connectors/files/full-disk", "test/connectors/files/replaced"];
const parquet = ["test/connectors/parquet/source", "test/connectors/parquet/damage"];
const misfits = ["test/connectors/parquet/misfits"];
const failingParquet = ["test/connectors/failing-sources", "--testNamePattern=Parquet"];

export const connectors = [
  ...mutantsOf("ts/connectors/iterable.ts", sources, [
    ["Math.min(start, items.length)", "start"],
    ["if (failure !== undefined && values.length === 0) throw", "if (failure !== undefined) throw"],
    ["if (failure === undefined) fill(values, limit);", "fill(values, limit);"],
    ["given += values.length;", "given = values.length;"],

    ["items.length === 0 ? 1 : next", "next"],
  ]),
  ...mutantsOf("ts/connectors/pull.ts", sources, [
    ['return pending.state === "fulfilled";', 'return pending.state !== "open";'],
    ["if (toSkip > 0) toSkip--;\n      else values", "values"],
    ["if (pending === undefined) await stopped;", "await stopped;"],
    ['if (ended || pending?.state === "rejected") return;', 'if (pending?.state === "rejected") return;'],
    ['if (ended || pending?.state === "rejected") return;', "if (ended) return;"],
    ["if (signal.aborted) return Promise.resolve(undefined);", ""],
    ['signal.addEventListener("abort", stop, { once: true });', ""],
    ["promise.finally(release)", "promise"],
  ]),
  ...mutantsOf("ts/connectors/async-iterable.ts", sources, [
    ['(iterator as unknown) === opened || "on" in opened', "(iterator as unknown) === opened"],
  ]),
  ...mutantsOf("ts/connectors/readable-stream.ts", sources, [
    ["      claim(opened);\n", ""],
    ["reader.cancel(signal.reason)", "reader.cancel()"],
  ]),
  ...mutantsOf(
    "ts/connectors/push.ts",
    ["test/run/stop"],
    [["this.#dropped += this.#buffer.takeAll().length;", "this.#buffer.takeAll();"]],
  ),
  ...mutantsOf("ts/connectors/push.ts", sources, [
    [
      "this.#buffer.length < this.#capacity && this.#waiting.length === 0",
      "this.#buffer.length < this.#capacity",
      "records wait for room only while there is none",
    ],
    [
      "this.#buffer.length < this.#capacity && this.#waiting.length === 0",
      "this.#buffer.length <= this.#capacity && this.#waiting.length === 0",
    ],
    ["onAbort(signal, () => this.#opened || this.#close(signal));", ""],
    ["() => this.#opened || this.#close(signal)", "() => this.#close(signal)"],
    ["this.#ending ??= ending;\n    this.#wake?.();", "this.#ending ??= ending;"],
    ["this.#ending ??= ending;", "this.#ending = ending;"],
    ["if (values.length === 0 && failure && ", "if (isEmpty && failure && "],
    ["      resolve();\n    }", "    }"],
    ["for (const { reject } of this.#waiting.takeAll()) reject(this.#closed());", ""],
    [
      "if (this.#buffer.length > 0 || this.#ending || signal.aborted)",
      "if (this.#buffer.length > 0 || this.#ending)",
    ],
    [
      "if (this.#buffer.length > 0 || this.#ending || signal.aborted)",
      "if (this.#buffer.length > 0 || signal.aborted)",
    ],
    ["        this.#wake = undefined;\n", ""],
  ]),
  ...mutantsOf("ts/connectors/async-iterable-sink.ts", sinks, [
    [
      "if (this.#buffer.length <= this.#capacity) this.#makeRoom",
      "if (this.#buffer.length < this.#capacity) this.#makeRoom",
    ],
    [
      "if (this.#buffer.length <= this.#capacity || this.#isStopping)",
      "if (this.#buffer.length <= this.#capacity)",
    ],
    [
      "if (this.#buffer.length <= this.#capacity || this.#isStopping)",
      "if (this.#buffer.length < this.#capacity || this.#isStopping)",
    ],
    ["    this.#buffer.takeAll();\n    this.#makeRoom?.();", "    this.#buffer.takeAll();"],
    ["this.#makeRoom?.(); // the flow is to end", "// the flow is to end"],
    ["if (this.#isRead && !this.#readerIsGone) context", "if (!this.#readerIsGone) context"],
    ["if (this.#readerIsGone && this.#isStopping) throw this.#context?.signal.reason;", ""],
    ["for (const reader of this.#readers.takeAll()) reader.resolve(finished);", ""],
    ["    if (this.#isOpen) return; // another", "    // another"],
    ["this.#isOpen || this.#ending !== undefined", "this.#isOpen"],
    ["if (this.#isOpen || !signal?.aborted) return;", "if (!signal?.aborted) return;"],
    ["      () => this.#end({}),\n", "      () => {},\n"],
    ["if (this.#isRead) this.#listen();", ""],
    ["this.#ending ??= ending;\n    this.#makeRoom?.();", "this.#ending ??= ending;"],
  ]),
  ...mutantsOf("ts/connectors/callback.ts", sinks, [
    ["this.#callFrom(at + 1, values)", "this.#callFrom(at, values)"],
    ["this.taken = at;", "this.taken = values.length;"],
  ]),
  ...mutantsOf("ts/connectors/stdout.ts", sinks, [
    ["if (count > 0) await print(text);", "await print(text);"],
    ["if (count > 0) await print(text);", "if (count === values.length) await print(text);"],
    ["if (!heard.has(stdout)) stdout", "stdout"],
    ['code !== "EPIPE" && code', "code"],
  ]),
  ...mutantsOf(
    "ts/connectors/fifo.ts",
    ["test/connectors/fifo"],
    [
      [
        "Math.min(this.#head + limit, this.#items.length)",
        "this.#head + limit",
        "where nothing is left it begins anew",
      ],
      [
        "this.#items = this.#items.slice(this.#head);\n      this.#head = 0;",
        "this.#items = this.#items.slice(this.#head);",
      ],
    ],
  ),
  ...mutantsOf("ts/connectors/text/text-blocks.ts", textFiles, [
    [
      "available <= wanted) return this.#end",
      "available < wanted) return this.#end",
      "the last line ends at the end",
    ],
    ["this.#searched -= this.#from;", ""],
    ["this.#base + this.#from === 0 && this.#end", "this.#end"],
    [
      "end - this.#from <= Math.max(maxRecord, this.#block)",
      "end - this.#from < Math.max(maxRecord, this.#block)",
    ],
    ["this.#base + this.#end >= this.#limit", "this.#base + this.#end > this.#limit"],
    ["if (last >= this.#from) return last + 1;", "if (last > this.#from) return last + 1;"],
  ]),
  ...mutantsOf("ts/connectors/text/text-blocks.ts", blocks, [
    ["while (!this.#isWhole && this.#end < byteOrderMark.length)", "while (false)"],
    ["Math.min(this.#options.chunk, this.#limit - at)", "this.#options.chunk"],
    ["await this.#ahead?.catch(() => {});", ""],
  ]),
  ...mutantsOf(
    "ts/connectors/text/text-blocks.ts",
    ["test/connectors/text/lines"],
    [["if (good > 0) return this.#decode", "if (false) return this.#decode"]],
  ),
  ...mutantsOf(
    "ts/connectors/text/text-blocks.ts",
    ["test/connectors/failing-sources", "--testNamePattern=cut while it was read"],
    [["if (read < this.#input.size) throw", "if (false) throw"]],
  ),
  ...mutantsOf("ts/connectors/text/text-partition.ts", textFiles, [
    ["    this.#place();\n    const isOneByte", "    const isOneByte"],
    ["this.#isOneByte &&= isOneByte;", "this.#isOneByte = isOneByte;"],
    [
      "if (this.#failure !== undefined && this.#left === limit) throw",
      "if (this.#failure !== undefined) throw",
    ],
    ['parser.outcome !== "nothing" && --this.#left', 'parser.outcome === "record" && --this.#left'],
    ["if (length > maxRecord) return true;", "if (length >= maxRecord) return true;"],
  ]),
  ...mutantsOf("ts/connectors/text/text-partition.ts", blocks, [
    ["3 * length <= maxRecord", "2 * length <= maxRecord"],
    ["    await this.#blocks.rest();\n", ""],
  ]),
  ...mutantsOf("ts/connectors/text/csv-rows.ts", texts, [
    ["at + length < text.length ?", "at + length <= text.length ?", "there is no line feed behind the text"],
    ['if (this.#then === "open" && end < text.length) this.#then = "more";', ""],
    ["const isPlain = from === start || ", "const isPlain = "],
    ["if (text.startsWith(byteOrderMark)) text = byteOrderMark + text;", ""],
    [
      "if (this.lines === breaks) this",
      "this",
      "without a line feed it compares a character off: more delimiters than the field has, or fewer",
    ],
    ["if (this.#hasQuotes) for", "for", "without quotes no field has a line break"],
  ]),
  ...mutantsOf("ts/connectors/text/csv.ts", texts, [
    [` && text[at] !== '"'`, ""],
    ["if (this.needsHeader) this.fatal", "this.fatal"],
  ]),
  ...mutantsOf("ts/connectors/text/lines.ts", texts, [
    [
      "lineFeed > at && text.charCodeAt",
      "lineFeed >= at && text.charCodeAt",
      "before a line there is a line feed, or nothing",
    ],
    ["this.#cutter.lines === 0 && !isLast", "this.#cutter.lines === 0"],
  ]),
  ...mutantsOf(
    "ts/connectors/files/match-name.ts",
    ["test/connectors/files/match-name"],
    [
      ["i = ++starEnd;", "i = starEnd + 1;"],
      [`  while (pattern[at] === "*") at++;\n`, ""],
      ['name.startsWith(".") && !segment.startsWith(".")', 'name.startsWith(".")'],
    ],
  ),
  ...mutantsOf("ts/connectors/files/expand-files.ts", filesIn, [
    ["[...this.#found].sort()", "[...this.#found]"],
    ["|| (await exists(path))) return [path]", ") return [path]"],
    ["!isFolder && !(isLink", "!(isLink"],
    [" && !(isLink && (await leadsToFolder(path)))", ""],
    ["if (!paths.has(place)) paths", "paths"],
    ['if (segments.at(-1) === "**") segments.push("*");', ""],
    ["await this.#search(folder, at + 1);\n    for", "for"],
  ]),
  ...mutantsOf(
    "ts/connectors/files/places.ts",
    ["test/connectors/files/places"],
    [
      ["if (isTaken) this.#giveBack();", "this.#giveBack();"],
      ["if (signal.aborted) return undefined;", ""],
      ["        this.#waiting.delete(arrived);\n", ""],
      ["if (next === undefined) this.#free++;\n    else next();", "this.#free++;\n    next?.();"],
    ],
  ),
  ...mutantsOf(
    "ts/connectors/files/open-in-turn.ts",
    ["test/connectors/files/open-in-turn"],
    [
      ["if (this.#isClosed) leave?.();", ""],
      ["if (this.#isClosed) await file.close?.();", ""],
      ["this.#leave?.();", ""],
      ["await statFile(path);", ""],
      ["position ?? start", "start"],
    ],
  ),
  ...mutantsOf("ts/connectors/files/file-partition.ts", filesOut, [
    ["    await this.#orExplain(this.#mend());\n", ""],
    ["from += bytesWritten;", "from = bytes.length;"],
    ['this.#byte === 0 && before === ""', "this.#byte === 0"],
    [" && !this.#isAborted) await", ") await"],
    ["      this.taken = to;\n", "      this.taken = values.length;\n"],
  ]),
  ...mutantsOf("ts/connectors/files/file-partition.ts", fullDisk, [
    ["await this.#underWay?.catch(() => {});", ""],
    ["    await this.#mend();\n    await this.#checkSize();", "    await this.#checkSize();"],
    ["    await this.#checkSize();\n", ""],
    ["await this.#file.leave();\n      throw error;", "throw error;"],
  ]),
  ...mutantsOf("ts/connectors/files/output-file.ts", filesOut, [
    ["if (size > keep) await handle.truncate(keep);", ""],
    ["if (buffer[0] === lineFeed) return size;", ""],
    ["writer?.run === own.run || ", ""],
    ["writer?.signal.aborted === false && !own.isResumed", "writer?.signal.aborted === false"],
    ["if (writers.get(name) === own) writers", "writers"],
    ['mode === "append" && there !== undefined ?', "false ?"],
    ["  if (next === undefined) return here;\n", "  return here;\n"],
    ["      await checkSame(handle, part, path);\n", ""],
    ["chmod(part, there.mode)", "handle.sync()"],
    ["    release();\n    throw error;", "    throw error;"],
  ]),
  ...mutantsOf("ts/connectors/files/csv-sink.ts", filesOut, [
    ["if (file.kept === 0)", "if (false)"],
    ["this.#wanted ?? columnsOf(first!)", "columnsOf(first!)"],
    ['this.#wanted === undefined ? "refused" : "left out"', '"left out"'],
  ]),
  ...mutantsOf("ts/connectors/parquet/parquet-partition.ts", parquet, [
    ["start <= groups.rows", "start < groups.rows"],
  ]),
  ...mutantsOf("ts/connectors/parquet/parquet-partition.ts", misfits, [
    ["group.failure !== undefined);", "false);"],
  ]),
  ...mutantsOf("ts/connectors/parquet/parquet-partition.ts", failingParquet, [
    ["this.#row >= end && failure !== undefined", "failure !== undefined"],
  ]),
  ...mutantsOf("ts/connectors/parquet/row-groups.ts", parquet, [
    ["told === end || told === 0", "true"],
    ["row < end)!", "row <= end)!"],
  ]),
  ...mutantsOf("ts/connectors/parquet/row-groups.ts", misfits, [["bad.row >= end", "bad.row > range.end"]]),
  ...mutantsOf("ts/connectors/parquet/checked-chunk.ts", parquet, [
    ["header.crc !== undefined && crc32", "header.crc === 0 && crc32"],
  ]),
  ...mutantsOf("ts/connectors/parquet/checked-chunk.ts", misfits, [
    ["  expect(page.length === header.wholeSize);\n", "\n"],
    [" && this.#rows === rows && this", " && this"],
    ["expect(this.#dictionary === undefined && (", "expect(("],
  ]),
  ...mutantsOf("ts/connectors/parquet/runs.ts", misfits, [
    ["if (end > count) throw", "if (false) throw"],
    ["2 ** width > limit && values", "2 ** width > 2 * limit && values"],
  ]),
  ...mutantsOf("ts/connectors/parquet/footer.ts", misfits, [
    ["if (reader.at !== metadata.length) throw", "if (false) throw"],
    ["if (length > footer.length) footer", "if (length > 2 * footer.length) footer"],
  ]),
  ...mutantsOf(
    "ts/connectors/parquet/footer.ts",
    ["test/connectors/parquet/source", "--testNamePattern=buffer"],
    [["new Uint8Array(got.buffer, got.byteOffset, got.length)", "got"]],
  ),
  ...mutantsOf("ts/connectors/parquet/values.ts", parquet, [["return value.slice();", "return value;"]]),
  ...mutantsOf("ts/connectors/parquet/values.ts", failingParquet, [["row: firstRow + i", "row: i"]]),
  ...mutantsOf(
    "ts/connectors/text/json-text.ts",
    ["test/connectors/files/sinks"],
    [
      ["return Object.keys(value).length === 0;", "return false;"],
      ["value instanceof Error || ", ""],
      ["for (const part of value) refuseLostIn(part);", ";"],
      ["else for (const name in parts) refuseLostIn(parts[name]);", ""],
      ['if (typeof parts["toJSON"] === "function") return;', ""],
    ],
  ),
  ...mutantsOf(
    "ts/connectors/text/open-quotes.ts",
    ["test/connectors/text/open-quotes"],
    [
      ["for (const place of begun) this.#leading.add(place);", "", "tells the same, after more work"],
      ["text[closing + 1] === this.#delimiter ? closing + 2", "true ? closing + 2"],
      ["while (quote >= 0 && text[quote + 1]", "while (false && text[quote + 1]", "then Papa Parse is asked"],
    ],
  ),
  ...mutantsOf(
    "ts/connectors/callback.ts",
    ["test/run/slow-outputs", "test/run/output"],
    [
      ["if (this.#answersLater) this.#signal.throwIfAborted();", ""],
      ["    this.#signal.throwIfAborted();\n    await", "    await"],
      ["    this.taken = 0;\n", ""],
    ],
  ),
  ...mutantsOf(
    "ts/connectors/writable-stream.ts",
    ["test/run/slow-outputs", "test/run/never-opened"],
    [
      ["if (signal.aborted) break;", ""],
      ["          partition.taken++;\n", ""],
      ["void stream.abort(signal.reason).catch", "void Promise.resolve().catch"],
    ],
  ),
  ...mutantsOf(
    "ts/connectors/readable-stream.ts",
    ["test/run/never-opened"],
    [
      ["void stream.cancel(signal.reason).catch", "void Promise.resolve().catch"],
      ['if (typeof stream !== "function")\n', 'if (typeof stream === "function")\n'],
    ],
  ),
];
