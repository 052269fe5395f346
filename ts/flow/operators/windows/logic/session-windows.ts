import { absorbed } from "../../../aggregators/aggregator.ts";
import { stateCodec } from "../../../aggregators/state-codec.ts";
import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import type { Work } from "../../../engine/work.ts";
import type { TimedBatch } from "../../../hot/stage.ts";
import type { Due, DueQueue } from "../../../state/due-queue.ts";
import type { HeldBatch, HeldRecords } from "../../../state/held-records.ts";
import type { KeyedState } from "../../../state/keyed-state.ts";
import { SortedList } from "../../../state/sorted-list.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import { EventWindows, multipleAfter } from "./event-windows.ts";
import { type SavedSession, Session } from "./session.ts";
import { REJECTED, type WindowSpec } from "./window-logic.ts";

interface SessionDue extends Due {
  readonly session: Session;
}

/** Windows that last as long as a key is active. */
export class SessionWindows extends EventWindows {
  readonly #gapMs: number;
  /** By key, in order of time. */
  readonly #sessions: KeyedState<SortedList<Session>>;
  /** Records in time behind late ones that wait: early results show whether those were taken in. */
  readonly #ahead: HeldRecords;
  /**
   * Derived: when to look at a session next. One entry each, its `dueAt`; others are stale. A session that has grown is
   * put back then, not at each record.
   */
  readonly #due: DueQueue<SessionDue>;
  /** Derived: when sessions are to have their next early results. */
  readonly #early: DueQueue<SessionDue>;

  constructor(gapMs: number, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.#gapMs = gapMs;
    this.#due = context.state.dueQueue();
    this.#early = context.state.dueQueue();
    const codec = stateCodec(spec.aggregator);
    this.#ahead = context.state.held("ahead");
    this.#sessions = context.state.keyed<SortedList<Session>>("sessions", {
      save: (sessions) => Array.from(sessions, (session) => session.save(codec)),
      load: (saved, key) =>
        byStart((saved as SavedSession[]).map((session) => Session.load(session, codec, key, gapMs))),
      count: ({ size }) => size,
    });
    this.#sessions.derive((sessions) => {
      for (const session of sessions) this.#scheduleLoaded(session);
    });
  }

  get nextDue(): number {
    return Math.min(this.#due.nextAt, this.#early.nextAt);
  }

  onBatch({ values, keys, eventTimes }: TimedBatch, watermark: number): void {
    const { allowedLatenessMs, emitEvery } = this.spec;
    const holdsAll = typeof emitEvery === "number";
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes[i]!;
      const key = keys[i]!;
      if (eventTime + allowedLatenessMs < watermark) this.emitLate(values[i], key, eventTime);
      else if (holdsAll || eventTime < watermark) this.held.hold(watermark, values[i], key, eventTime);
      else if (emitEvery === "record" && (this.held.nextAt < watermark || this.#ahead.size > 0))
        this.#ahead.hold(watermark, values[i], key, eventTime);
      else this.#takeInTime(values[i], key, eventTime);
    }
    if (!holdsAll) this.#sessions.touchAll(keys);
  }

  protected *fireUpTo(instant: number): Work {
    while (this.nextDue <= instant) {
      for (const { at, session } of this.#takeDue(instant)) {
        if (session.isGone) continue;
        this.dueAt(at);
        if (at < session.end) this.#emit("early", session);
        else this.#complete(session);
        if (this.isFull) yield;
      }
    }
  }

  protected override *takeAhead(upTo: number): Work {
    while (this.#ahead.size > 0 && this.#ahead.nextAt <= upTo) {
      yield* this.fireUpTo(this.#ahead.nextAt);
      const { at, values, keys, eventTimes } = this.#ahead.take();
      this.answering(at);
      for (let i = 0; i < values.length; i++) this.#takeInTime(values[i], keys[i]!, eventTimes[i]!);
      this.#sessions.touchAll(keys);
    }
  }

  #takeInTime(value: unknown, key: Key, eventTime: number): void {
    const session = this.#take(value, key, eventTime);
    if (this.spec.emitEvery === "record" && session !== undefined) this.#emit("early", session);
  }

  protected takeHeld({ at: watermark, values, keys, eventTimes }: HeldBatch): void {
    const changed = new Set<Session>();
    for (let i = 0; i < values.length; i++) {
      const session = this.#take(values[i], keys[i]!, eventTimes[i]!);
      if (session === undefined) continue;
      changed.add(session);
      if (session.end > watermark) this.#scheduleEarly(session, watermark);
    }
    this.#sessions.touchAll(keys);
    // One that was over may have been made to last on by a record behind the one that changed it.
    const answered = [...changed].filter(
      (session) => !session.isGone && this.#isAnswered(session, watermark),
    );
    if (answered.length === 0) return;
    this.answering(watermark);
    for (const session of answered.sort(compareSessions)) {
      if (session.end <= watermark) this.#update(session);
      else this.#emit("early", session);
    }
  }

  /** Whether a session that late records have changed has a result at once. */
  #isAnswered(session: Session, watermark: number): boolean {
    return session.end <= watermark || this.spec.emitEvery === "record";
  }

  /** Adds a record to the session that it falls into, which may join two. Gives none if the record is rejected. */
  #take(value: unknown, key: Key, eventTime: number): Session | undefined {
    const sessions = this.#sessions.cells.get(key) ?? byStart();
    const latest = sessions.last;
    if (latest !== undefined && eventTime >= latest.start && eventTime <= latest.last + this.#gapMs)
      return this.#addToLatest(latest, value, key, eventTime);
    const before = sessions.upTo(eventTime + this.#gapMs);
    // The one before begins no more than the gap after the record: it takes it unless it is over by then.
    const taker = before !== undefined && before.last + this.#gapMs >= eventTime ? before : undefined;
    const state = this.add(taker, value, key, eventTime);
    if (state === REJECTED) return undefined;
    if (taker === undefined) return this.#begin(sessions, new Session(key, eventTime, this.#gapMs, state));
    taker.state = state;
    taker.start = Math.min(taker.start, eventTime);
    taker.last = Math.max(taker.last, eventTime);
    this.#grown(taker);
    const earlier = sessions.before(taker.start);
    if (earlier !== undefined && earlier.last + this.#gapMs >= taker.start)
      return this.#join(sessions, earlier, taker);
    return taker;
  }

  /** Most records fall into the latest session of their key, and make it last longer at most. */
  #addToLatest(session: Session, value: unknown, key: Key, eventTime: number): Session | undefined {
    const state = this.add(session, value, key, eventTime);
    if (state === REJECTED) return undefined;
    session.state = state;
    if (eventTime > session.last) {
      session.last = eventTime;
      if (session.isComplete) this.#grown(session);
    }
    return session;
  }

  #begin(sessions: SortedList<Session>, session: Session): Session {
    if (sessions.size === 0) this.#sessions.set(session.key, sessions);
    sessions.add(session);
    this.#schedule(session);
    return session;
  }

  /** A session takes in the one behind it. */
  #join(sessions: SortedList<Session>, left: Session, right: Session): Session {
    sessions.delete(right);
    left.state = this.merging(left.key, () => absorbed(this.spec.aggregator, left.state, right.state));
    left.last = Math.max(left.last, right.last);
    left.merged += right.merged + 1;
    left.wasGiven ||= right.wasGiven;
    right.isGone = true;
    this.#grown(left);
    return left;
  }

  /** One that was complete may have come to last longer. */
  #grown(session: Session): void {
    if (session.isComplete && session.end > session.completeAt) {
      session.isComplete = false;
      this.#schedule(session);
    }
  }

  #schedule(session: Session): void {
    session.dueAt = session.isComplete ? session.end + this.spec.allowedLatenessMs : session.end;
    this.#due.add({ at: session.dueAt, session });
  }

  #scheduleLoaded(session: Session): void {
    this.#schedule(session);
    if (session.earlyAt < Number.POSITIVE_INFINITY) this.#early.add({ at: session.earlyAt, session });
  }

  /** A session that has come to begin earlier has an earlier result. */
  #scheduleEarly(session: Session, watermark: number): void {
    const { emitEvery } = this.spec;
    if (typeof emitEvery !== "number") return;
    const at = multipleAfter(Math.max(watermark, session.start), emitEvery);
    if (at >= session.earlyAt) return;
    session.earlyAt = at;
    this.#early.add({ at, session });
  }

  /** What is due, in order; drops sessions that are kept no longer. */
  #takeDue(instant: number): SessionDue[] {
    const due: SessionDue[] = [];
    while (this.#due.nextAt <= instant) {
      const { at, session } = this.#due.take();
      if (session.isGone || session.dueAt !== at) continue;
      session.dueAt = Number.NaN; // a stale entry of the same instant is not for it
      const now = session.isComplete ? session.end + this.spec.allowedLatenessMs : session.end;
      if (now > instant) this.#schedule(session);
      else if (session.isComplete) this.#drop(session);
      else due.push({ at: now, session });
    }
    while (this.#early.nextAt <= instant) {
      const { at, session } = this.#early.take();
      if (session.isGone || session.earlyAt !== at) continue;
      session.earlyAt = Number.POSITIVE_INFINITY;
      this.#sessions.touch(session.key);
      if (!session.isComplete && at < session.end) due.push({ at, session });
    }
    return due.sort((a, b) => a.at - b.at || compareSessions(a.session, b.session));
  }

  #complete(session: Session): void {
    this.#emit(session.wasGiven ? "updated" : "final", session);
    this.#close(session);
  }

  /** A late record has changed one that is complete, or made one. */
  #update(session: Session): void {
    this.#emit("updated", session);
    if (!session.isComplete) this.#close(session);
  }

  #close(session: Session): void {
    session.wasGiven = true;
    session.isComplete = true;
    session.completeAt = session.end;
    if (this.spec.allowedLatenessMs === 0) this.#drop(session);
    else {
      this.#sessions.touch(session.key);
      this.#schedule(session);
    }
  }

  #drop(session: Session): void {
    session.isGone = true;
    session.state = undefined;
    const sessions = this.#sessions.get(session.key)!;
    this.#sessions.touch(session.key);
    sessions.delete(session);
    if (sessions.size === 0) this.#sessions.delete(session.key);
  }

  #emit(kind: "early" | "final" | "updated", { key, start, end, state, merged }: Session): void {
    this.emit(kind, key, start, end, state, merged);
  }
}

function byStart(sessions?: Iterable<Session>): SortedList<Session> {
  return new SortedList(({ start }) => start, sessions);
}

function compareSessions(a: Session, b: Session): number {
  return a.end - b.end || a.start - b.start || compareKeys(a.key, b.key);
}
