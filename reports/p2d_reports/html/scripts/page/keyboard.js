// Keys: `/` searches, `j` and `k` go through rows, `?` lists the keys.

function rowsInView() {
  const rows = "section:not([hidden]) .finding summary, section:not([hidden]) tbody th[scope=row] a";
  return [...document.querySelectorAll(rows)].filter((row) => row.offsetParent !== null);
}

function goThroughRows(step) {
  const rows = rowsInView();
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  if (!next) return;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function searchHere() {
  const field = document.querySelector("section:not([hidden]) input[type=search]");
  if (field) field.select();
  else location.hash = "#findings";
  return field ?? document.querySelector("#findings input[type=search]");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, select, textarea");
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const keys = {
    "/": () => searchHere()?.focus(),
    j: () => goThroughRows(1),
    k: () => goThroughRows(-1),
    "?": showKeys,
  };
  if (!keys[event.key] || document.getElementById("keys").open) return;
  event.preventDefault();
  keys[event.key]();
}

function showKeys() {
  document.getElementById("keys").showModal();
}
