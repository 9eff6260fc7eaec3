// Judges the cases of reformkpi, by docs/rules.md and cases.schema.json alone, with whole numbers of any size:
//     node judge.js ../src/reformkpi/cases.json             the results by case
//     node judge.js --floats ../src/reformkpi/cases.json    the same with the float formula, which fails the traps
const floats = process.argv.includes("--floats");
const cases = JSON.parse(require("fs").readFileSync(process.argv.at(-1), "utf8")).cases;

// Rule 1: fractions, as [numerator, denominator] with a denominator above 0.
const decimal = (text) => [BigInt(text.replace(".", "")), 10n ** BigInt((text.split(".")[1] ?? "").length)];
const minus = ([a, b], [c, d]) => [a * d - c * b, b * d];
const sign = (one, other) => { const [n] = minus(one, other); return n > 0n ? 1 : n < 0n ? -1 : 0; };
const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);
const text = ([a, b]) => { const g = gcd(a, b); return b === g ? `${a / g}` : `${a / g}/${b / g}`; };
const floor = (a, b) => (a % b && a < 0n ? a / b - 1n : a / b); // b is above 0
const max = (a, b) => (a > b ? a : b);

// Figures: counts {n, of}, or a stated percentage as text; null if there is none.
const figure = (m) => ("numerator" in m ? { n: BigInt(m.numerator), of: BigInt(m.denominator) } : m.stated ?? null);
const stated = (f) => typeof f === "string", counted = (f) => f !== null && !stated(f);
const same = (a, b) => (counted(a) && counted(b) ? a.n === b.n && a.of === b.of : a === b);
const shown = (f) => (f === null ? {} : stated(f) ? { stated: f } : { numerator: `${f.n}`, denominator: `${f.of}` });
const rate = (f) => (stated(f) ? decimal(f) : f && f.of ? [100n * f.n, f.of] : null);
const add = (all) => all.reduce((a, b) => ({ n: a.n + b.n, of: a.of + b.of }), { n: 0n, of: 0n });

// Rule 2: whether a rate that is below (-1), on (0) or above (1) the target meets it.
const meets = ({ kind, reading, boundary }, side) => ({
  exact: side === 0 || (side > 0 && reading === "at least"), minimum: side >= 0, maximum: side <= 0,
  above: side > (boundary === "included" ? -1 : 0), below: side < (boundary === "included" ? 1 : 0),
})[kind];
const side = (t, f) => (!floats ? sign(rate(f), decimal(t.value))
  : Math.sign((stated(f) ? Number(f) : (Number(f.n) / Number(f.of)) * 100) - Number(t.value)));
const downward = (t) => t.kind === "maximum" || t.kind === "below";
function distances(t, n, of) {
  const [p, q] = decimal(t.value), margin = 100n * q * n - p * of, whole = 100n * q, exact = t.reading === "equal";
  if (of === 0n) return [null, null];
  if (t.kind === "exact" && exact && margin > 0n) return [null, null];
  if (t.kind === "exact" && exact) return [margin % whole ? null : -margin / whole, margin ? null : 0n];
  const spare = (downward(t) ? -margin : margin) - (meets(t, 0) ? 0n : 1n); // not negative if it is met
  return [max(0n, -floor(spare, whole)), spare >= 0n ? floor(spare, whole) : null];
}
function needed(t, f, toCome) {
  const [least, most] = distances(t, f.n, f.of + toCome);
  return downward(t) ? (most > toCome ? toCome : most) : least > toCome ? null : least; // null > 0 is false
}

// Rules 3 and 5.
const status = (t, f) => (f === null ? "no data" : !rate(f) ? "no activity" : meets(t, side(t, f)) ? "met" : "not met");
const rounding = (f) => [-1n, 1n].map((step) => [2n * decimal(f)[0] + step, 2n * decimal(f)[1]]);
function firm(t, f) {
  if (!stated(f)) return true;
  const [low, high] = rounding(f).map((bound) => sign(bound, decimal(t.value)));
  const sides = [...(low < 0 ? [-1] : []), ...(low <= 0 && high > 0 ? [0] : []), ...(high > 0 ? [1] : [])];
  return ![0, 100].includes(Number(f)) && new Set(sides.map((one) => meets(t, one))).size === 1;
}
const rounds = (s, r) => sign(r, rounding(s)[0]) >= 0 && sign(r, rounding(s)[1]) < 0;
const says = (s, c) => (c.of ? rounds(s, rate(c)) : [0, 100].includes(Number(s)));
const agree = (a, b) => (stated(a) === stated(b) ? same(a, b) : stated(a) ? says(a, b) : says(b, a));
const exceeds = (a, b) => counted(a) && counted(b) && (a.n > b.n || a.of > b.of || a.of - a.n > b.of - b.n);

function judgeFigure(c) {
  const t = { ...c.target, reading: c.reading, boundary: c.boundary }, f = figure(c.figure), r = rate(f);
  const [shortfall, headroom] = counted(f) ? distances(t, f.n, f.of) : [null, null];
  const need = counted(f) ? needed(t, f, BigInt(c.to_come)) : null, gap = r && minus(r, decimal(t.value));
  const word = (k) => (k === null ? null : `${k}`), met = status(t, f) === "met";
  return { status: status(t, f), exceeded: met && gap[0] !== 0n, rate: r && text(r), gap: gap && text(gap),
    firm: firm(t, f), shortfall: word(shortfall), headroom: word(headroom), needed: word(need) };
}

// Rules 6 and 7: reports {unit, first, last, asOf, value, beside, place}, days as whole numbers.
const day = (iso) => Date.parse(iso) / 86400000, iso = (n) => new Date(n * 86400000).toISOString().slice(0, 10);
const inside = (a, b) => b.first <= a.first && a.last <= b.last;
const touch = (a, b) => a.first <= b.last && b.first <= a.last;
const spanOf = (m) => `${m.first}/${m.last}`, within = (a, b) => inside(a, b) && spanOf(a) !== spanOf(b);
const newest = (all) => all.reduce((a, b) => (b.asOf > a.asOf ? b : a));
const differing = (all) => all.filter((m) => !same(m.value, newest(all).value));
const undecided = (all) => differing(all).filter((m) => m.asOf === "" || m.asOf === newest(all).asOf);
const older = (all) => differing(all).filter((m) => !undecided(all).includes(m));
const overlapping = (all) => all.filter((a) => all.some((b) => spanOf(a) !== spanOf(b) && touch(a, b)));
const versions = (all) => [...new Set(all.map(spanOf))].map((span) => all.filter((m) => spanOf(m) === span));
const daysIn = (m) => Array.from({ length: m.last - m.first + 1 }, (_, k) => m.first + k);
const missing = (period, all) => daysIn(period).filter((n) => !all.some((m) => m.first <= n && n <= m.last));

function partsOf(row, sent, found) {
  const latest = versions(sent).map(newest);
  const owner = (m) => latest.filter((w) => within(m, w)).sort((a, b) => b.first - a.first || a.last - b.last)[0];
  for (const whole of latest) {
    const parts = latest.filter((m) => owner(m) === whole), clash = overlapping(parts);
    found("parts clash", clash);
    if (clash.length || !row.additive_over_time || !parts.length) continue;
    const newer = parts.filter((m) => whole.asOf && m.asOf > whole.asOf);
    found("part newer", newer.length ? [whole, ...newer] : []);
    const counts = parts.map((m) => m.value).filter(counted), sum = add(counts);
    if (parts.some((m) => undecided(sent.filter((o) => spanOf(o) === spanOf(m))).length)) continue;
    const tiled = counts.length === parts.length && !missing(whole, parts).length;
    if (tiled && !agree(whole.value, sum)) found("parts differ", [whole, ...parts]);
    else if (exceeds(sum, whole.value)) found("parts exceed", [whole, ...parts]);
  }
}

// Rules 8, 9 and 11.
function judgeReports(c) {
  const row = c.indicator, [first, last] = c.period.map(day), period = { first, last }, d = row.department;
  const keys = c.reports.map((m) => JSON.stringify(m));
  const all = c.reports.map((m, k) => ({ unit: m.unit, first: day(m.days[0]), last: day(m.days[1]), asOf: m.as_of ?? "",
    value: figure(m), beside: "numerator" in m ? m.stated : undefined, place: keys.indexOf(keys[k]) }))
    .filter((m, k) => m.place === k && (!c.as_of || m.asOf <= c.as_of));
  const units = row.lead === d ? row.units : [row.lead], open = row.lead === d && row.open;
  const one = (unit) => {
    const sent = all.filter((m) => m.unit === unit), inner = sent.filter((m) => inside(m, period)), findings = [];
    const target = { ...(row.unit_targets[unit] ?? row.target), reading: c.reading, boundary: c.boundary };
    const found = (kind, some) => some.length && findings.push({ kind, unit, some });
    const outer = versions(inner.filter((m) => !inner.some((w) => within(m, w)))), count = outer.map(newest);
    let used = count.filter((m) => row.additive_over_time || spanOf(m) === spanOf(period));
    if (used.length > 1) used = used.filter((m) => counted(m.value));
    const value = used.length > 1 ? add(used.map((m) => m.value)) : used[0]?.value ?? null;
    const left = count.filter((m) => !used.includes(m)), gaps = missing(period, used);
    found("beyond period", sent.filter((m) => touch(m, period) && !inside(m, period)));
    found("superseded", versions(inner).filter((v) => older(v).length).flatMap((v) => [newest(v), ...older(v)]));
    for (const v of versions(inner)) found("parts clash", undecided(v).length ? [newest(v), ...undecided(v)] : []);
    partsOf(row, inner, found);
    found("not addable", left);
    for (const m of used) if (m.beside !== undefined && !agree(m.value, m.beside)) found("stated differs", [m]);
    found("not firm", firm(target, value) ? [] : used);
    const rejected = outer.some((v) => undecided(v).length) ? "conflict" : overlapping(count).length ? "overlap" : null;
    return { unit, target, value, used, gaps, complete: !gaps.length, findings, rejected,
      silent: inner.length ? [] : [unit], outside: sent.some((m) => touch(m, period)) ? [] : sent };
  };
  const own = one(d), parts = units.map(one), every = [own, ...parts];
  for (const why of ["conflict", "overlap"]) if (every.some((p) => p.rejected === why)) return { rejected: why };
  const added = parts.filter((p) => (parts.length === 1 && !open) || (row.additive_over_units && counted(p.value)));
  const total = !parts.length ? own : { unit: d, value: added.length > 1 ? add(added.map((p) => p.value))
    : added[0]?.value ?? null, used: added.flatMap((p) => p.used), silent: parts.flatMap((p) => p.silent),
    gaps: added.length ? [...new Set(added.flatMap((p) => p.gaps))] : daysIn(period), target: own.target,
    complete: parts.every((p) => added.includes(p) && p.complete) && !open };
  const useOwn = own.complete || !parts.length || (own.value !== null && total.value === null);
  const whole = useOwn ? own : total, findings = own.findings.filter((f) => useOwn || f.kind !== "not firm");
  const found = (kind, some, unit = d) => some.length && findings.push({ kind, unit, some });
  const year = Number(iso(last).slice(0, 4)), touching = all.filter((m) => touch(m, period));
  const left = parts.filter((p) => !added.includes(p)).flatMap((p) => p.used);
  if (year < row.years[0] || year > row.years[1]) findings.push({ kind: "other year", unit: d, some: [] });
  for (const u of row.units) if (!units.includes(u)) found("not responsible", touching.filter((m) => m.unit === u), u);
  const outside = every.flatMap((p) => p.outside), ofUnits = parts.flatMap((p) => p.findings);
  if (!whole.complete) found("outside period", outside);
  if (total.value !== null || !own.complete) found("not addable", left);
  const unfirm = ofUnits.some((f) => f.kind === "not firm");
  if (!useOwn && !unfirm && !firm(own.target, total.value)) found("not firm", total.used);
  for (const p of !parts.length || own.value === null ? [] : total.value !== null ? [total] : parts) {
    const complete = p === total && total.complete;
    const differ = own.complete ? exceeds(p.value, own.value) || (complete && !agree(own.value, p.value))
      : complete && exceeds(own.value, p.value);
    const lacking = p === total && own.complete && !parts.every((q) => q.complete);
    if (p.value !== null && differ) found("units differ", own.used);
    else if (p.value !== null && lacking && same(own.value, p.value)) found("units missing", own.used);
  }
  const places = (some) => [...new Set(some.map((m) => m.place))].sort((a, b) => a - b);
  const key = (f) => [f.kind, f.unit, ...places(f.some).map((n) => String(n).padStart(6, "0"))].join("|");
  const join = (spans, n) => (spans.at(-1)?.[1] === n - 1 ? spans.with(-1, [spans.at(-1)[0], n]) : [...spans, [n, n]]);
  const verdict = (p, silent, odd) => ({ unit: p.unit, status: status(p.target, p.value), ...shown(p.value),
    complete: p.complete, unreported: silent, used: places(p.used),
    uncovered: p.gaps.sort((a, b) => a - b).reduce(join, []).map((span) => span.map(iso)),
    findings: odd.sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .map((f) => ({ kind: f.kind, unit: f.unit, reports: places(f.some) })) });
  const late = (p) => (p.outside.length ? [{ kind: "outside period", unit: p.unit, some: p.outside }] : []);
  const department = verdict(whole, useOwn && parts.length ? [] : whole.silent, [...findings, ...ofUnits]);
  return { due: !c.as_of || iso(last) <= c.as_of,
    verdicts: [department, ...parts.map((p) => verdict(p, p.silent, [...p.findings, ...late(p)]))] };
}

console.log(JSON.stringify(Object.fromEntries(cases.map((c) => [c.id, (c.figure ? judgeFigure : judgeReports)(c)]))));
