import { Random } from "./random.ts";
import { words } from "./text.ts";

/** Where a bid came from. */
export interface Channel {
  readonly channel: string;
  readonly url: string;
}

const HOT = ["Google", "Facebook", "Baidu", "Apple"];
const OTHERS = 10_000;
const HOT_RATIO = 2;

/** The channels of a run. Each is made when it is first asked for. */
export class Channels {
  readonly #seed: number;
  readonly #made: Map<number, Channel> = new Map();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Every other one is one of the four big ones. */
  draw(random: Random): Channel {
    const index = random.mostly(HOT_RATIO) ? OTHERS + random.below(HOT.length) : random.below(OTHERS);
    let channel = this.#made.get(index);
    if (channel === undefined) {
      channel = this.#make(index);
      this.#made.set(index, channel);
    }
    return channel;
  }

  /** From random numbers of its own, so that it does not matter which bid asks first. */
  #make(index: number): Channel {
    const random = new Random().begin(this.#seed, -1 - index);
    const path = [words(random, 5, "_"), words(random, 5, "_"), words(random, 5, "_")].join("/");
    const url = `https://www.nexmark.com/${path}/item.htm?query=1`;
    if (index >= OTHERS) return { channel: HOT[index - OTHERS]!, url };
    const withId = random.mostly(10) ? `${url}&channel_id=${Math.abs(reversed(index))}` : url;
    return { channel: `channel-${index}`, url: withId };
  }
}

/** The 32 bits of a number from the last to the first, as a signed integer. */
function reversed(bits: number): number {
  let result = 0;
  for (let i = 0; i < 32; i++) result = (result << 1) | ((bits >>> i) & 1);
  return result;
}
