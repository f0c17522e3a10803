// Code with its line numbers, coloured, with findings under the lines they are about.

const TOKEN_CLASSES = {
  comment: "comment",
  string: "string",
  "triple-quoted-string": "string",
  "string-interpolation": "string",
  keyword: "keyword",
  boolean: "keyword",
  number: "value",
  builtin: "value",
  decorator: "name",
  function: "name",
  "class-name": "name",
};

function colouredLines(text) {
  const lines = [[]];
  const put = (piece, kind) => {
    piece.split("\n").forEach((part, index) => {
      if (index) lines.push([]);
      if (part) lines.at(-1).push(kind ? element("span", { class: `token-${kind}` }, part) : part);
    });
  };
  const walk = (token, kind) => {
    if (typeof token === "string") put(token, kind);
    else if (Array.isArray(token)) token.forEach((one) => walk(one, kind));
    else walk(token.content, TOKEN_CLASSES[token.type] ?? kind);
  };
  walk(Prism.tokenize(text, Prism.languages.python), null);
  return lines;
}

function plainLines(text) {
  return text.split("\n").map((line) => [line]);
}

// `notes` has for some lines what is shown under them; `found` are lines that are marked.
function listing(path, first, text, { found = new Set(), notes = new Map(), at = null } = {}) {
  const python = path === null || /\.(pyi?|ipynb)$/.test(path);
  const lines = python ? colouredLines(text) : plainLines(text);
  const rows = lines.flatMap((pieces, index) => {
    const number = first + index;
    const row = lineRow(path, number, pieces);
    if (found.has(number)) row.classList.add("found");
    if (at === number) {
      row.classList.add("at");
      row.tabIndex = -1;
    }
    return [row, ...(notes.get(number) ?? [])];
  });
  return element("div", { class: "listing" }, rows);
}

function lineRow(path, number, pieces) {
  const code = element("code", {}, pieces.length ? pieces : " ");
  if (path === null) return element("div", { class: "line bare" }, element("span"), code);
  const address = permalink(path, number);
  const shown = address
    ? element("a", { href: address, tabindex: -1, rel: "noreferrer", target: "_blank" }, String(number))
    : element("span", {}, String(number));
  return element("div", { class: "line", "data-line": number }, shown, code);
}

function exampleOf(text) {
  return listing(null, 1, text);
}

// The lines of a finding with a few around them, or only its own where the report has no more.
function excerptOf(finding) {
  const found = new Set();
  for (let line = finding.line; line <= finding.endLine; line += 1) found.add(line);
  const code = codeOf(finding.path, finding.line, finding.endLine);
  if (!code) return finding.snippet ? listing(finding.path, finding.line, finding.snippet, { found }) : null;
  const from = Math.max(code.stretch.line, finding.line - 2);
  const until = Math.min(code.last, finding.endLine + 2);
  const lines = code.stretch.lines.slice(from - code.stretch.line, until - code.stretch.line + 1);
  return listing(finding.path, from, lines.join("\n"), { found });
}
