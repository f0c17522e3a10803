// Graphs whose layout the report has; a list beside each says the same in words.

function drawGraph(drawing, addressOfNode, addressOfEdge) {
  const [margin, width, height] = [16, drawing.width + 32, drawing.height + 32];
  const marker = { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7 };
  const svg = drawn(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" },
    drawn(
      "defs",
      {},
      drawn(
        "marker",
        { ...marker, markerUnits: "userSpaceOnUse", orient: "auto" },
        drawn("path", { class: "arrow", d: "M0,0.6 L8,4 L0,7.4 z" }),
      ),
    ),
    drawn(
      "g",
      { transform: `translate(${margin} ${margin})` },
      drawing.edges.map((edge) => drawEdge(edge, addressOfEdge)),
      drawing.boxes.map((box) => drawBox(box, addressOfNode)),
      drawing.labels.map(([label, x, y]) => [
        drawn("text", { class: "label halo", x, y: y + 3 }, textOf(label)),
        drawn("text", { class: "label", x, y: y + 3 }, textOf(label)),
      ]),
    ),
  );
  return element(
    "section",
    { class: "drawing", tabindex: 0, "aria-label": "Drawing; a list below says the same" },
    svg,
  );
}

function drawBox([x, y, width, ...numbers], addressOfNode) {
  const line = numbers.pop();
  const [kind, label, id, path] = numbers.map(textOf);
  const place = path ? ` (${path}:${line})` : "";
  const node = drawn(
    "g",
    { class: `node ${kind}` },
    drawn("title", {}, `${kind} ${label}${place}`),
    drawn("rect", { x, y, width, height: 38, rx: kind === "task" ? 10 : kind === "schedule" ? 19 : 4 }),
    drawn("text", { class: "kind", x: x + width / 2, y: y + 14 }, kind),
    drawn("text", { x: x + width / 2, y: y + 29 }, label),
  );
  return withAddress(node, addressOfNode(id, path, line));
}

function drawEdge([d, kindNumber, pathNumber, line], addressOfEdge) {
  const [kind, path] = [textOf(kindNumber), textOf(pathNumber)];
  const edge = drawn("path", { class: `edge ${kind}`, d, "marker-end": "url(#arrow)" }, drawn("title", {}, kind));
  return withAddress(edge, addressOfEdge(path, line));
}

function withAddress(node, address) {
  return address ? drawn("a", { href: address, tabindex: -1 }, node) : node;
}

function legendOf(drawing) {
  const kinds = [...new Set(drawing.edges.map((edge) => textOf(edge[1])))].sort();
  const sample = (kind) =>
    drawn(
      "svg",
      { viewBox: "0 0 40 10", "aria-hidden": "true", focusable: "false" },
      drawn("path", { class: `edge ${kind}`, d: "M0,5 H40" }),
    );
  return element(
    "ul",
    { class: "legend" },
    kinds.map((kind) => element("li", {}, sample(kind), kind)),
  );
}
