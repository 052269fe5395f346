import type { NexmarkEvent } from "../events.ts";
import { makeAuction } from "./auction.ts";
import { makeBid } from "./bid.ts";
import { Channels } from "./channels.ts";
import { EVENTS_IN_FLIGHT, kindOf } from "./numbering.ts";
import { makePerson } from "./person.ts";
import { Random } from "./random.ts";
import { type Timeline, timeline } from "./timeline.ts";

/** What events to make. */
export interface NexmarkOptions {
  /** How many in all. */
  readonly events: number;
  /** An integer: another one gives other events. Default: 1. */
  readonly seed?: number;
  /** Event time of the first event, in ms since 1970. Default: 15 July 2015, as in Apache Beam. */
  readonly start?: number;
  /** Events in a second of event time, in all partitions together. Default: 10,000. */
  readonly rate?: number;
  /** So many events in a row come in another order. No multiple of 953. Default: 1, in the order of event time. */
  readonly outOfOrderGroup?: number;
  /** How many parts the events come in. They have different ids and the same time. Default: 1. */
  readonly partitions?: number;
}

/** The events of one partition, by their place in it. */
export interface Generator {
  /** How many there are. */
  readonly count: number;
  /** @param place From 0. The same place has the same event, whatever was asked for before. */
  eventAt(place: number): NexmarkEvent;
}

/**
 * A generator for each partition.
 * @throws {RangeError} for options that are out of range.
 */
export function nexmarkGenerators(options: NexmarkOptions): Generator[] {
  const { events, seed = 1, start = Date.UTC(2015, 6, 15), rate = 10_000 } = options;
  const { outOfOrderGroup = 1, partitions = 1 } = options;
  if (!Number.isInteger(events) || events < 0)
    throw new RangeError(`events must be an integer of 0 or more, not ${events}`);
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new RangeError(`partitions must be an integer of 1 or more, not ${partitions}`);
  if (!(rate > 0)) throw new RangeError(`rate must be above 0, not ${rate}`);
  const time = timeline(start, (1e6 / rate) * partitions, outOfOrderGroup);
  const channels = new Channels(seed);
  const each = Math.floor(events / partitions);
  return Array.from({ length: partitions }, (_, index) => {
    const firstId = index * each;
    const count = index === partitions - 1 ? events - firstId : each;
    return new SeededGenerator(count, firstId, seed, time, channels);
  });
}

/** All events, partition by partition, in the order in which they come. */
export function nexmarkEvents(options: NexmarkOptions): NexmarkEvent[] {
  return nexmarkGenerators(options).flatMap((generator) =>
    Array.from({ length: generator.count }, (_, place) => generator.eventAt(place)),
  );
}

/** How far an event may come behind a later one, in ms. */
export function longestDisorderMs({
  rate = 10_000,
  outOfOrderGroup = 1,
  partitions = 1,
}: NexmarkOptions): number {
  return Math.ceil(((outOfOrderGroup - 1) * 1000 * partitions) / rate);
}

class SeededGenerator implements Generator {
  readonly count: number;
  readonly #firstId: number;
  readonly #seed: number;
  readonly #time: Timeline;
  readonly #channels: Channels;
  readonly #random = new Random();

  constructor(count: number, firstId: number, seed: number, time: Timeline, channels: Channels) {
    this.count = count;
    this.#firstId = firstId;
    this.#seed = seed;
    this.#time = time;
    this.#channels = channels;
  }

  eventAt(place: number): NexmarkEvent {
    const number = this.#time.numberAt(place, this.count);
    const id = this.#firstId + number;
    const dateTime = this.#time.instantOf(number);
    const random = this.#random.begin(this.#seed, id);
    switch (kindOf(id)) {
      case "person":
        return makePerson(random, id, dateTime);
      case "auction": {
        const horizonMs = this.#time.instantOf(number + EVENTS_IN_FLIGHT) - dateTime;
        return makeAuction(random, id, dateTime, horizonMs);
      }
      case "bid":
        return makeBid(random, id, dateTime, this.#channels);
    }
  }
}
