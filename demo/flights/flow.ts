import { Dataflow, type SinkLike, type SourceLike } from "tidemark";
import { addDelay, type Delays, noDelays } from "./delays.ts";
import { leftJoinFinal, type Match } from "./left-join-final.ts";

/** A flight, as far as this job looks at it. */
export interface Flight {
  /** Code of the airport it left from. */
  readonly origin: string;
  /** Minutes late; below zero: early; null: not known. */
  readonly delay: number | null;
}

/** An airport. */
export interface Airport {
  readonly iata: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
}

/** What is known about the flights from one airport. Name, city and state are null where no airport has the code. */
export interface AirportDelays {
  readonly airport: string;
  readonly name: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly flights: number;
  /** Rounded to hundredths; null where no flight's delay is known. */
  readonly averageDelayMinutes: number | null;
  readonly worstDelayMinutes: number | null;
}

/** Where the job reads and writes: all that differs from one platform to another. */
export interface FlightsEnds {
  readonly flights: SourceLike<Flight>;
  readonly airports: SourceLike<Airport>;
  readonly result: SinkLike<AirportDelays>;
}

/**
 * How many flights left each airport, how late they were on average and at worst, with the airport's name.
 * A row for each airport that has flights, in order of the codes.
 *
 * @example
 * ```ts
 * const flow = flightsFlow({
 *   flights: [{ origin: "ABE", delay: 12 }],
 *   airports: [{ iata: "ABE", name: "Lehigh Valley", city: "Allentown", state: "PA" }],
 *   result: console.log,
 * });
 * await run(flow);
 * ```
 */
export function flightsFlow({ flights, airports, result }: FlightsEnds): Dataflow {
  const flow = new Dataflow("flights");
  const names = flow.input("airports", airports).keyBy("code", (airport) => airport.iata);
  flow
    .input("flights", flights)
    .keyBy("origin", (flight) => flight.origin)
    .foldFinal("delays", noDelays, (delays, flight) => addDelay(delays, flight.delay))
    .apply("named", (delays) => leftJoinFinal(delays, names))
    .map("row", describeAirport)
    .output("result", result);
  return flow;
}

function describeAirport(
  { left: delays, right: airport }: Match<Delays, Airport>,
  code: string,
): AirportDelays {
  const { flights, timed, totalMinutes, worstMinutes } = delays;
  return {
    airport: code,
    name: airport?.name ?? null,
    city: airport?.city ?? null,
    state: airport?.state ?? null,
    flights,
    averageDelayMinutes: timed === 0 ? null : Math.round((totalMinutes / timed) * 100) / 100,
    worstDelayMinutes: timed === 0 ? null : worstMinutes,
  };
}
