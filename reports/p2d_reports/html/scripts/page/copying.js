// What leaves the page by the hand of its reader: links, Markdown and CSV.

const ACTIVE = /^ *[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

async function copyText(text, pressed, done) {
  const before = pressed.textContent;
  pressed.textContent = (await toClipboard(text)) ? done : "Press Ctrl+C";
  announce(pressed.textContent);
  setTimeout(() => {
    pressed.textContent = before;
  }, 2000);
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const field = element("textarea", { "aria-label": "Text to copy", readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

function announce(sentence) {
  document.getElementById("announcement").textContent = sentence;
}

function csvOf(header, rows) {
  return [header, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

// A spreadsheet shows every cell and computes none.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const guarded = ACTIVE.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function saveFile(name, kind, text) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
