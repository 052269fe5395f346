/** What is written when, what is cut back, and what becomes visible. */
export const sinks = [
  {
    name: "of tokens only the last is saved",
    rule: 16,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "[...this.#preparedIn(partition), { epoch, token }]",
    replace: "[{ epoch, token }]",
    // What was prepared becomes visible before more is: here, of every other epoch, with that of the next.
    despite: [
      {
        file: "ts/flow/engine/outputs/sink-writer.ts",
        find: "if (this.#toCommit !== undefined) this.#commit(this.#toCommit);",
        replace:
          "if (this.#toCommit !== undefined && this.#toCommit % 2 === 0) this.#commit(this.#toCommit);",
      },
    ],
  },
  {
    name: "tokens are made visible before their epoch is durable",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "if (one.epoch > epoch) continue;",
    replace: "",
    // What was prepared becomes visible before more is: here, when the next epoch has ended.
    despite: [
      {
        file: "ts/flow/engine/outputs/sink-writer.ts",
        find: "if (this.#toCommit !== undefined) this.#commit(this.#toCommit);",
        replace:
          "if (this.#toCommit !== undefined && this.#parts.run.epochs.isCommitting) this.#commit(this.#toCommit);",
      },
    ],
  },
  {
    name: "a token that is visible stays in the snapshot",
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "this.#preparedIn(partition).filter((other) => other !== one),",
    replace: "this.#preparedIn(partition).filter((other) => other === one),",
  },
  {
    name: "a rewinding sink is written before its first position is durable",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "if (epoch === first || this.#epochs.isCommitted(first)) return false;",
    replace: "if (epoch > first) return false;",
  },
  {
    name: "the position of a sink is not saved as an epoch ends",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "if (!this.isBusy && earliestEpoch(frontier) > epoch) this.#save(epoch);",
    replace: "if (epoch < 0) this.#save(epoch);",
  },
  {
    name: "a sink's claim leaves the epoch before its position is saved",
    rule: 8,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "if (this.#call !== undefined) return true;",
    replace: 'if (this.#call !== undefined && this.#call.kind !== "save") return true;',
  },
  {
    name: "a sink's claim leaves the epoch before what it writes is there",
    rule: 8,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "if (this.#call !== undefined) return true;",
    replace: 'if (this.#call !== undefined && this.#call.kind !== "write") return true;',
  },
  {
    name: "what is written is taken for saved",
    rule: 18,
    file: "ts/flow/engine/outputs/sink-saves.ts",
    find: "    this.#isFresh = false;\n  }\n\n  /** Saves what",
    replace: "  }\n\n  /** Saves what",
  },
  {
    name: "at its end a flow does not make visible what is left",
    rule: 8,
    file: "ts/flow/engine/outputs/sink-writer.ts",
    find: "    await this.#saves.commit(Number.POSITIVE_INFINITY);\n",
    replace: "",
  },
];
