"use strict";
(() => {
  const form = document.getElementById("flow-filter");
  const table = document.getElementById("flow-table");
  if (!form || !table) return;
  const rows = Array.from(table.tBodies[0].rows);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const field = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const apply = () => {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, number) => {
      row.hidden = !texts[number].includes(wanted);
      shown += row.hidden ? 0 : 1;
    });
    status.textContent = wanted ? `${shown} of ${rows.length} flows` : "";
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", apply);
  form.hidden = false;
  apply();
})();
