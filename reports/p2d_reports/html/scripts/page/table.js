// A table whose columns can be sorted by their headings.

function sortedRows(rows, columns, sort) {
  const [key, downward] = sort.endsWith("-") ? [sort.slice(0, -1), true] : [sort, false];
  const column = columns.find((one) => one.key === key);
  if (!column) return rows;
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : compareNames(String(a), String(b));
  return [...rows].sort((a, b) => (downward ? -1 : 1) * compare(column.value(a), column.value(b)));
}

function tableOf(caption, columns, rows, sort) {
  return scrolling(
    caption,
    element(
      "table",
      {},
      element("caption", {}, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          columns.map((column) => headingOf(column, sort)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((row) =>
          element(
            "tr",
            {},
            columns.map((column) => cellOf(column, row)),
          ),
        ),
      ),
    ),
  );
}

function headingOf(column, sort) {
  const number = column.number ? "number" : null;
  if (!column.value || sort === undefined) return element("th", { scope: "col", class: number }, column.title);
  const state = sort === column.key ? "ascending" : sort === `${column.key}-` ? "descending" : null;
  const next = nextSort(column, state);
  const arrow = { ascending: " ↑", descending: " ↓" }[state] ?? "";
  const sorter = button(column.title, () => sortBy(next));
  sorter.append(element("span", { "aria-hidden": "true" }, arrow));
  return element("th", { scope: "col", class: number, "aria-sort": state }, sorter);
}

// Numbers begin with the largest, names with the first.
function nextSort(column, state) {
  const [first, second] = column.number ? ["-", ""] : ["", "-"];
  const now = { ascending: "", descending: "-" }[state];
  return now === first ? `${column.key}${second}` : `${column.key}${first}`;
}

function sortBy(sort) {
  const { view } = readAddress();
  amend({ sort });
  const pressed = document.querySelector(`#${view} th[aria-sort] button`);
  if (pressed) pressed.focus();
}

function cellOf(column, row) {
  if (column.heads) return element("th", { scope: "row" }, column.cell(row));
  const kind = column.number ? "number" : (column.kind ?? null);
  return element("td", { class: kind }, column.cell(row));
}

// What is shut and made when it is opened; on paper it is open.
function unfolding(title, build, open = printing) {
  const details = element("details", { open }, element("summary", {}, title));
  const fill = () => details.children.length > 1 || add(details, [build()]);
  details.addEventListener("toggle", fill);
  if (open) fill();
  return details;
}

// A table of which only the first rows are there at once.
function longTable(caption, headings, rows, numbers) {
  const first = plainTable(caption, headings, rows.slice(0, MOST_ROWS), numbers);
  if (rows.length <= MOST_ROWS) return first;
  const rest = rows.slice(MOST_ROWS);
  return [
    first,
    unfolding(`${rest.length.toLocaleString("en")} more`, () =>
      plainTable(`${caption}, the rest`, headings, rest, numbers),
    ),
  ];
}

const MOST_ROWS = 20;

// A small table that is not sorted: headings are texts, cells whatever can be shown.
function plainTable(caption, headings, rows, numbers = new Set()) {
  const kind = (index) => (numbers.has(index) ? "number" : null);
  return scrolling(
    caption,
    element(
      "table",
      {},
      element("caption", {}, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          headings.map((one, index) => element("th", { scope: "col", class: kind(index) }, one)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((row) =>
          element(
            "tr",
            {},
            row.map((cell, index) =>
              index ? element("td", { class: kind(index) }, cell) : element("th", { scope: "row" }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}
