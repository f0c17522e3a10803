// Bars: of a range of hours, and of parts of a whole.

function rangeBar([low, likely, high], widest) {
  const scale = widest ? 100 / widest : 0;
  return barImage(
    drawn("rect", { class: "range", x: low * scale, y: 1, width: Math.max(0.5, (high - low) * scale), height: 8 }),
    drawn("rect", { class: "likely", x: Math.max(0, likely * scale - 0.75), width: 1.5, height: 10 }),
  );
}

function meter(part) {
  return barImage(drawn("rect", { class: "likely", width: part, height: 10 }));
}

// Parts stacked along a scale, with a line where the limit is.
function stackedBar(parts, whole, limit = null) {
  let start = 0;
  const scale = whole ? 100 / whole : 0;
  const rects = parts.map((part, index) => {
    const rect = drawn("rect", { class: `part-${index + 1}`, x: start * scale, width: part * scale, height: 10 });
    start += part;
    return rect;
  });
  const line = limit !== null && { class: "limit", x1: limit * scale, x2: limit * scale, y1: 0, y2: 10 };
  return barImage(rects, line && drawn("line", line));
}

function barImage(...marks) {
  const frame = {
    class: "bar",
    viewBox: "0 0 100 10",
    preserveAspectRatio: "none",
    "aria-hidden": "true",
    focusable: "false",
  };
  return drawn("svg", frame, drawn("rect", { class: "track", width: 100, height: 10 }), ...marks);
}

function keyOf(number, label) {
  const frame = { class: "key", viewBox: "0 0 1 1", "aria-hidden": "true", focusable: "false" };
  return element(
    "span",
    {},
    drawn("svg", frame, drawn("rect", { class: `part-${number}`, width: 1, height: 1 })),
    label,
  );
}
