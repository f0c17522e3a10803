// Jobs in sprints: list scheduling by rank, the first job that fits; amounts are whole hundredths of hours.

const LEAST_PART = 10;

class Filling {
  constructor(jobs, preparations, capacity, bridging) {
    this.wave = 1;
    this.waves = new Map();
    this.pieces = [];
    this.jobs = new Map(jobs.map((job) => [job.id, job]));
    this.preparations = preparations;
    this.capacity = capacity;
    this.bridging = bridging;
    this.prepared = new Set();
    this.work = 0;
    this.missing = new Map(jobs.map((job) => [job.id, new Set(job.needs)]));
    this.dependents = new Map();
    for (const job of jobs) for (const need of job.needs) listIn(this.dependents, need).push(job.id);
    this.free = [];
  }

  get room() {
    return this.capacity - this.work - this.bridging.hours;
  }

  place(wanted) {
    const left = new Set([...wanted].filter((job) => !this.waves.has(job)));
    const ready = [...left].filter((job) => !this.missing.get(job).size);
    this.free = ready.map((job) => this.entryOf(job)).sort(compareEntries);
    while (left.size) {
      const found = this.next();
      if (found === null) {
        this.close();
        continue;
      }
      this.free = this.free.filter((entry) => entry.job !== found);
      left.delete(found);
      for (const other of this.move(this.jobs.get(found))) if (left.has(other)) this.release(other);
    }
  }

  entryOf(job) {
    return { rank: this.jobs.get(job).rank, job };
  }

  release(job) {
    const entry = this.entryOf(job);
    const at = this.free.findIndex((other) => compareEntries(entry, other) < 0);
    this.free.splice(at < 0 ? this.free.length : at, 0, entry);
  }

  close() {
    this.bridging.close();
    this.wave += 1;
    this.work = 0;
  }

  // The first job that fits into this sprint, or that fits into none and can begin here.
  next() {
    const room = this.room;
    const most = room + this.bridging.hours;
    for (const { job: id } of this.free) {
      const job = this.jobs.get(id);
      if (most < job.amount && job.amount <= this.capacity) continue;
      const whole = job.amount + this.preparing(job) + this.bridging.added(id);
      if (whole <= room || (whole > this.capacity && room * LEAST_PART >= this.capacity)) return id;
    }
    return null;
  }

  preparing(job) {
    return sumOf(job.requires.filter((key) => !this.prepared.has(key)).map((key) => this.preparations.get(key)));
  }

  move(job) {
    const items = this.itemsOf(job);
    const amount = sumOf(items.map((item) => item.amount));
    if (amount + this.bridging.added(job.id) <= this.room) {
      this.bridging.move(job.id);
      this.work += amount;
      for (const item of items) this.pieces.push({ item: item.id, wave: this.wave, amount: item.amount });
    } else {
      this.spread(job, items);
    }
    this.waves.set(job.id, this.wave);
    const dependents = this.dependents.get(job.id) ?? [];
    for (const other of dependents) this.missing.get(other).delete(job.id);
    return dependents.filter((other) => !this.missing.get(other).size);
  }

  spread(job, items) {
    for (const item of items) this.workOn(item);
    if (this.work && this.room < this.bridging.added(job.id)) this.close();
    this.bridging.move(job.id);
  }

  itemsOf(job) {
    const fresh = job.requires.filter((key) => !this.prepared.has(key));
    for (const key of fresh) this.prepared.add(key);
    return [...fresh.map((key) => ({ id: key, amount: this.preparations.get(key) })), ...job.items];
  }

  workOn(item) {
    let left = item.amount;
    while (left > this.room) {
      const part = Math.max(0, this.room);
      if (part) {
        this.pieces.push({ item: item.id, wave: this.wave, amount: part });
        left -= part;
      }
      this.close();
    }
    this.work += left;
    this.pieces.push({ item: item.id, wave: this.wave, amount: left });
  }
}

function compareEntries(a, b) {
  return compareTuples(a.rank, b.rank) || compareNames(a.job, b.job);
}

// Hours of what is spread over sprints, shared out to its parts so that these add up to the hundredth.
function shareOut(pieces, hours) {
  const amounts = new Map();
  for (const piece of pieces) {
    if (!amounts.has(piece.item)) amounts.set(piece.item, new Map());
    const byWave = amounts.get(piece.item);
    byWave.set(piece.wave, (byWave.get(piece.wave) ?? 0) + piece.amount);
  }
  return [...amounts].flatMap(([item, byWave]) => partsOf(item, byWave, hours.get(item)));
}

function partsOf(item, byWave, hours) {
  const whole = sumOf([...byWave.values()]);
  let done = 0;
  let before = { low: 0, likely: 0, high: 0 };
  return [...byWave]
    .sort((a, b) => a[0] - b[0])
    .map(([wave, amount], index) => {
      done += amount;
      const share = whole ? done / whole : 1;
      const until = {};
      const part = {};
      for (const end of ["low", "likely", "high"]) {
        until[end] = roundHalfEven(100 * hours[end] * share);
        part[end] = (until[end] - before[end]) / 100;
      }
      before = until;
      return { item, wave, part: index + 1, parts: byWave.size, hours: part };
    });
}
