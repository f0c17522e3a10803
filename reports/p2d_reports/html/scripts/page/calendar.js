// When schedules fire, by hour of the week.

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function calendarPart() {
  if (!data.schedules.length) return empty("No schedule stands in the code.");
  const rows = data.schedules.map((one) => [
    one.flow === null ? (one.deployment ?? "?") : flowLink(data.flows[one.flow]),
    [
      element("code", {}, one.value ?? one.kind),
      one.active === false && " (switched off)",
      !one.accepted && " (not accepted by Prefect here)",
    ],
    one.zone ?? "–",
    cronsOf(one),
    one.cron.length ? (one.exact ? "yes" : "no") : "–",
    named(textOf(one.note)),
    placeOf(textOf(one.path), one.line),
  ]);
  const headings = ["Flow", "Prefect", "Time zone", "Dagster cron", "Same ticks", "What differs", "Place"];
  return [weekTable(), longTable("Every schedule and what fires at the same moments in Dagster", headings, rows)];
}

function weekTable() {
  const drawnOnes = data.schedules.filter((one) => one.days.length && one.active !== false);
  if (!drawnOnes.length) return null;
  const counts = new Array(168).fill(0);
  for (const one of drawnOnes) {
    one.days.forEach((bits, day) => {
      for (let hour = 0; hour < 24; hour += 1) counts[24 * day + hour] += (bits >> hour) & 1;
    });
  }
  const largest = Math.max(...counts);
  const cell = (count) =>
    element("td", { class: `heat-${count ? Math.ceil((3 * count) / largest) : 0}` }, count ? String(count) : "·");
  const hours = [...Array(24).keys()];
  const caption =
    "How many schedules fire in each hour of a week, each in its own time zone; those switched off are left out";
  return scrolling(
    caption,
    element(
      "table",
      { class: "heat week" },
      element("caption", {}, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { scope: "col" }, "Day"),
          hours.map((hour) => element("th", { scope: "col" }, String(hour))),
        ),
      ),
      element(
        "tbody",
        {},
        DAYS.map((day, index) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, day),
            hours.map((hour) => cell(counts[24 * index + hour])),
          ),
        ),
      ),
    ),
  );
}
