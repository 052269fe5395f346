import type { Push } from "../flow/hot/stage.ts";
import type { DeadLetter } from "../flow/policy/dead-letter.ts";
import type { Key } from "../flow/values/key.ts";

/** A record with its key and event time, as the kit has it pass a source or a sink. In messages it reads as its value. */
export class CarriedRow {
  readonly value: unknown;
  readonly key: Key | undefined;
  readonly at: number | undefined;

  constructor(value: unknown, key: Key | undefined, at: number | undefined) {
    this.value = value;
    this.key = key;
    this.at = at;
  }

  toJSON(): unknown {
    return this.value;
  }

  toString(): string {
    return String(this.value);
  }
}

/** A dead letter is about the user's value, not about what the kit has made of it. */
export function openLetter(next: Push): Push {
  return (given, key, eventTime) => {
    const letter = given as DeadLetter<unknown>;
    const { record } = letter;
    next(record instanceof CarriedRow ? { ...letter, record: record.value } : letter, key, eventTime);
  };
}
