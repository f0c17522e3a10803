// Numbers and names in the order and roundings of the command line: whole hundredths, halves to even, code points.

function roundHalfEven(number) {
  const below = Math.floor(number);
  const rest = number - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

function hundredths(hours) {
  return roundHalfEven(100 * hours);
}

// Two decimals: only odd eighths are exact halves of a hundredth.
function roundToHundredths(number) {
  return Number.isInteger(8 * number) ? roundHalfEven(100 * number) / 100 : Number(number.toFixed(2));
}

function totalOf(ranges) {
  const sums = { low: 0, likely: 0, high: 0 };
  for (const range of ranges) {
    for (const end of ["low", "likely", "high"]) sums[end] += hundredths(range[end]);
  }
  return { low: sums.low / 100, likely: sums.likely / 100, high: sums.high / 100 };
}

function codePointRank(unit) {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

function compareNames(a, b) {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

function compareTuples(a, b) {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const order = typeof a[at] === "number" ? a[at] - b[at] : compareNames(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function sortNames(names) {
  return [...names].sort(compareNames);
}

function insertSorted(list, entry) {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compareTuples(entry, list[middle]) < 0) to = middle;
    else from = middle + 1;
  }
  list.splice(from, 0, entry);
}

function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function setIn(map, key) {
  if (!map.has(key)) map.set(key, new Set());
  return map.get(key);
}

function listIn(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}
