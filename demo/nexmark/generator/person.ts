import type { Person } from "../events.ts";
import { personId } from "./numbering.ts";
import type { Random } from "./random.ts";
import { filling, words } from "./text.ts";

const FIRST_NAMES = "Peter,Paul,Luke,John,Saul,Vicky,Kate,Julie,Sarah,Deiter,Walter".split(",");
const LAST_NAMES = "Shultz,Abrams,Spencer,White,Bartels,Walton,Smith,Jones,Noris".split(",");
const CITIES = "Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne".split(
  ",",
);
const STATES = "AZ,CA,ID,OR,WA,WY".split(",");

const AVERAGE_BYTES = 200;

export function makePerson(random: Random, eventId: number, dateTime: number): Person {
  const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  const emailAddress = `${words(random, 7)}@${words(random, 5)}.com`;
  const creditCard = Array.from({ length: 4 }, () => String(random.below(10_000)).padStart(4, "0")).join(" ");
  const city = random.pick(CITIES);
  const state = random.pick(STATES);
  const bytes = 8 + name.length + emailAddress.length + creditCard.length + city.length + state.length;
  const extra = filling(random, bytes, AVERAGE_BYTES);
  return {
    kind: "person",
    id: personId(eventId),
    name,
    emailAddress,
    creditCard,
    city,
    state,
    dateTime,
    extra,
  };
}
