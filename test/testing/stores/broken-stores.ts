import { type Blob, type BlobStore, RecoveryStore } from "tidemark/stores";

/** A place, of which several stores may be opened. */
type Place = Map<string, Uint8Array>;

/** Most bytes that some of them keep in one piece. */
const limit = 1 << 16;

const copy = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A store that keeps to everything, for others to be made worse. */
function right(place: Place): BlobStore {
  return {
    list: async () => [...place.keys()],
    read: async (names) =>
      names.map((name) => {
        const bytes = place.get(name);
        return bytes && copy(bytes);
      }),
    write: async (blobs) => {
      for (const { name, bytes } of blobs) place.set(name, copy(bytes));
    },
    create: async ({ name, bytes }) => {
      if (place.has(name)) return false;
      place.set(name, copy(bytes));
      return true;
    },
    delete: async (names) => {
      for (const name of names) place.delete(name);
    },
  };
}

/** A store that has what `worse` has in place of what is right. */
function madeWorse(worse: (place: Place, store: BlobStore) => Partial<BlobStore>): () => RecoveryStore {
  return () => {
    const place: Place = new Map();
    return new RecoveryStore("broken", async () => ({ ...right(place), ...worse(place, right(place)) }));
  };
}

/** A store that keeps blobs under other names than those it is given. */
function renaming(rename: (name: string) => string): () => RecoveryStore {
  return madeWorse((_, { list, read, write, create, ...store }) => ({
    list,
    read: (names) => read(names.map(rename)),
    write: (blobs) => write(blobs.map(({ name, bytes }) => ({ name: rename(name), bytes }))),
    create: ({ name, bytes }) => create({ name: rename(name), bytes }),
    delete: (names) => store.delete(names.map(rename)),
  }));
}

/** A store that keeps less, or more, of each blob than it is given. */
function keeping(part: (bytes: Uint8Array) => Uint8Array): () => RecoveryStore {
  const cut = ({ name, bytes }: Blob): Blob => ({ name, bytes: part(bytes) });
  return madeWorse((_, { write, create }) => ({
    write: (blobs) => write(blobs.map(cut)),
    create: (blob) => create(cut(blob)),
  }));
}

/** The right one: without it, nothing shows that the suite tells one from the other. */
export const rightStore: () => RecoveryStore = madeWorse(() => ({}));

/** Its second opening is refused while the first is open, as that of a store with a lock. */
export const lockingStore = (inUse: () => Error): (() => RecoveryStore) => {
  return () => {
    const place: Place = new Map();
    let isOpen = false;
    return new RecoveryStore("locking", async () => {
      if (isOpen) throw inUse();
      isOpen = true;
      return {
        ...right(place),
        close: async () => {
          isOpen = false;
        },
      };
    });
  };
};

/** Stores that break one promise each. */
export const brokenStores: Readonly<Record<string, () => RecoveryStore>> = {
  "keeps the caller's array": madeWorse((place) => ({
    write: async (blobs) => {
      for (const { name, bytes } of blobs) place.set(name, bytes);
    },
  })),
  "keeps the array that create is given": madeWorse((place, { create }) => ({
    create: async (blob) => {
      const isNew = await create(blob);
      if (isNew) place.set(blob.name, blob.bytes);
      return isNew;
    },
  })),
  "hands out the array that it keeps": madeWorse((place) => ({
    read: async (names) => names.map((name) => place.get(name)),
  })),
  "hands out one array for two that ask": madeWorse((_, { read }) => ({
    read: async (names) => {
      const known = new Map((await read(names)).map((bytes, i) => [names[i], bytes]));
      return names.map((name) => known.get(name));
    },
  })),
  "hands out pieces of one buffer": madeWorse((_, { read }) => ({
    read: async (names) => {
      const all = await read(names);
      const pool = new Uint8Array(all.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0));
      let at = 0;
      return all.map((bytes) => {
        if (bytes === undefined) return undefined;
        pool.set(bytes, at);
        at += bytes.length;
        return pool.subarray(at - bytes.length, at);
      });
    },
  })),
  "keeps the buffer around the bytes": keeping((bytes) => new Uint8Array(bytes.buffer)),
  "lists what is half written": madeWorse((place) => ({
    write: async (blobs) => {
      for (const { name, bytes } of blobs) {
        place.set(name, copy(bytes.subarray(0, bytes.length >> 1)));
        await later();
        place.set(name, copy(bytes));
      }
    },
  })),
  "lists what it has not written yet": madeWorse((_, { list, write }) => {
    const announced = new Set<string>();
    return {
      list: async () => [...new Set([...(await list()), ...announced])],
      write: async (blobs) => {
        for (const { name } of blobs) announced.add(name);
        await later();
        await write(blobs);
        announced.clear();
      },
    };
  }),
  "is done with a write before it is there": madeWorse((_, { write }) => ({
    write: async (blobs) => void later().then(() => write(blobs)),
  })),
  "looks before it creates": madeWorse((place) => ({
    create: async ({ name, bytes }) => {
      if (place.has(name)) return false;
      await later();
      place.set(name, copy(bytes));
      return true;
    },
  })),
  "looks before it creates, one after the other within what was opened once": madeWorse((place) => {
    let last: Promise<unknown> = Promise.resolve();
    return {
      create: ({ name, bytes }) => {
        const created = last.then(async () => {
          if (place.has(name)) return false;
          await later();
          place.set(name, copy(bytes));
          return true;
        });
        last = created;
        return created;
      },
    };
  }),
  "creates over what is there": madeWorse((place) => ({
    create: async ({ name, bytes }) => {
      const isNew = !place.has(name);
      place.set(name, copy(bytes));
      return isNew;
    },
  })),
  "says that it created what was there": madeWorse((_, { create }) => ({
    create: async (blob) => (await create(blob)) || true,
  })),
  "never says that it created": madeWorse((_, { create }) => ({
    create: async (blob) => (await create(blob)) && false,
  })),
  "creates what was written": madeWorse((place) => {
    const created = new Set<string>();
    return {
      create: async ({ name, bytes }) => {
        if (created.has(name)) return false;
        created.add(name);
        place.set(name, copy(bytes));
        return true;
      },
    };
  }),
  "has no bytes for what is missing": madeWorse((_, { read }) => ({
    read: async (names) => (await read(names)).map((bytes) => bytes ?? new Uint8Array(0)),
  })),
  "leaves out what is missing": madeWorse((_, { read }) => ({
    read: async (names) => (await read(names)).filter((bytes) => bytes !== undefined),
  })),
  "fails to read what is missing": madeWorse((place, { read }) => ({
    read: async (names) => {
      if (names.some((name) => !place.has(name))) throw new Error("not there");
      return read(names);
    },
  })),
  "reads in an order of its own": madeWorse((_, { read }) => ({
    read: (names) => read([...names].sort()),
  })),
  "fails to delete what is missing": madeWorse((place, store) => ({
    delete: async (names) => {
      if (names.some((name) => !place.has(name))) throw new Error("not there");
      await store.delete(names);
    },
  })),
  "stops deleting at what is missing": madeWorse((place) => ({
    delete: async (names) => {
      for (const name of names) if (!place.delete(name)) return;
    },
  })),
  "lists what is deleted": madeWorse((_, { list }) => {
    const listed = new Set<string>();
    return {
      list: async () => {
        for (const name of await list()) listed.add(name);
        return [...listed];
      },
    };
  }),
  "deletes what begins alike": madeWorse((place) => ({
    delete: async (names) => {
      for (const name of place.keys())
        if (names.some((deleted) => name.startsWith(deleted))) place.delete(name);
    },
  })),
  "lists a name twice": madeWorse((_, { list }) => ({
    list: async () => {
      const names = await list();
      return [...names, ...names.slice(0, 1)];
    },
  })),
  "keeps no empty blobs": madeWorse((_, { write }) => ({
    write: (blobs) => write(blobs.filter(({ bytes }) => bytes.length > 0)),
  })),
  "takes an empty blob for a missing one": madeWorse((_, { read }) => ({
    read: async (names) => (await read(names)).map((bytes) => (bytes?.length ? bytes : undefined)),
  })),
  "cuts a blob at its limit": keeping((bytes) => bytes.slice(0, limit)),
  "lists the parts of what it splits": madeWorse((place, { write }) => ({
    write: async (blobs) => {
      await write(blobs);
      for (const { name, bytes } of blobs)
        if (bytes.length > limit) place.set(`${name}-1`, copy(bytes.subarray(limit)));
    },
  })),
  "lists no more than a page": madeWorse((_, { list }) => ({
    list: async () => (await list()).slice(0, 1_000),
  })),
  "deletes no more than a page": madeWorse((_, store) => ({
    delete: (names) => store.delete(names.slice(0, 1_000)),
  })),
  "drops dots at the end of a name": renaming((name) => name.replace(/\.+$/, "") || name),
  "drops the ending of a name": renaming((name) => name.replace(/\.\w+$/, "")),
  "knows the first 64 characters of a name": renaming((name) => name.slice(0, 64)),
  "keeps blobs in an object": madeWorse((_, store) => {
    const names: Record<string, unknown> = {};
    return {
      write: async (blobs) => {
        for (const { name } of blobs) names[name] = true;
        await store.write(blobs);
      },
      read: async (wanted) => {
        const read = await store.read(wanted);
        return read.map((bytes, i) => bytes ?? (wanted[i]! in names ? new Uint8Array(0) : undefined));
      },
      list: async () => Object.keys(names).filter((name) => name !== "constructor"),
    };
  }),
  "writes all it has, each time": madeWorse((place) => ({
    write: async (blobs) => {
      const all = new Map([...place, ...blobs.map(({ name, bytes }) => [name, copy(bytes)] as const)]);
      await later();
      place.clear();
      for (const [name, bytes] of all) place.set(name, bytes);
    },
  })),
  "forgets all when it is closed": madeWorse((place) => ({ close: async () => place.clear() })),
  "forgets what it created when it is closed": madeWorse((place, { create }) => {
    const created: string[] = [];
    return {
      create: async (blob) => {
        created.push(blob.name);
        return create(blob);
      },
      close: async () => {
        for (const name of created) place.delete(name);
      },
    };
  }),
  "has again what it deleted, once it is closed": madeWorse((place, store) => {
    const deleted: Place = new Map();
    return {
      delete: async (names) => {
        for (const name of names) if (place.has(name)) deleted.set(name, place.get(name)!);
        await store.delete(names);
      },
      close: async () => {
        for (const [name, bytes] of deleted) place.set(name, bytes);
      },
    };
  }),
  "gives each that opens it a place of its own": () =>
    new RecoveryStore("broken", async () => right(new Map())),
};
