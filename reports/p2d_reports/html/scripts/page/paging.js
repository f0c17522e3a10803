// Rows page by page; on paper all of them.

const PAGE_SIZE = 50;
let printing = false;

function pageOf(rows, page) {
  if (printing || page === "all") return rows;
  const number = Math.min(Math.max(1, Number(page) || 1), Math.max(1, Math.ceil(rows.length / PAGE_SIZE)));
  return rows.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE);
}

function pagerOf(count, page) {
  const last = Math.ceil(count / PAGE_SIZE);
  if (last < 2) return null;
  if (page === "all")
    return element(
      "div",
      { class: "pages" },
      button("Show pages", () => turnTo(null)),
    );
  const current = Math.min(Math.max(1, Number(page) || 1), last);
  return element(
    "nav",
    { class: "pages", "aria-label": "Pages" },
    button("Previous", () => turnTo(current - 1), { disabled: current === 1 }),
    element("span", {}, `Page ${current} of ${last}`),
    button("Next", () => turnTo(current + 1), { disabled: current === last }),
    button(`Show all ${count.toLocaleString("en")}`, () => turnTo("all")),
  );
}

function turnTo(page) {
  amend({ page });
  document.querySelector("section:not([hidden]) [role=status]").scrollIntoView({ block: "center" });
}
