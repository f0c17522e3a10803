// What is shown, in the part of the address after `#`, so that any view can be sent.

function readAddress() {
  const [view, query] = splitOnce(location.hash.slice(1), "?");
  return { view: view || "overview", params: Object.fromEntries(new URLSearchParams(query)) };
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function addressOf(view, params = {}) {
  const kept = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
  return query ? `#${view}?${query}` : `#${view}`;
}

// Changes what is shown without a new entry in the history; the page goes back to the first of the results.
function amend(changes) {
  const { view, params } = readAddress();
  const address = addressOf(view, { ...params, page: null, ...changes });
  history.replaceState(null, "", address);
  const focused = document.activeElement;
  showAddress({ moved: false });
  if (!focused.isConnected)
    document.querySelector("section:not([hidden]) [role=status]")?.focus({ preventScroll: true });
}

function wordsOf(value) {
  return value ? value.split(",") : [];
}

function toggled(value, word) {
  const words = new Set(wordsOf(value));
  if (!words.delete(word)) words.add(word);
  return [...words].join(",");
}
