// A flow as Markdown, for an issue or a chat.

// Nothing in a text is markup, and nobody is called by it.
function escapeMarkdown(text) {
  const plain = (part) => part.replace(/([\\*_[\]<>`|~#$&])/g, "\\$1").replace(/\s+/g, " ");
  const parts = text.split(/(@[\w/-]+)/);
  return parts.map((part, index) => (index % 2 ? `\`${part}\`` : plain(part))).join("");
}

// A sentence whose names in back-ticks stay code.
function sentenceMarkdown(sentence) {
  return (sentence ?? "")
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 ? `\`${part.replaceAll("|", "\\|")}\`` : escapeMarkdown(part)))
    .join("");
}

function codeMarkdown(text) {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|").replace(/\s+/g, " ")}\``;
}

function tableMarkdown(headings, rows) {
  const lines = [headings, headings.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function flowMarkdown(flow) {
  const [low, likely, high] = flow.effort.map(hoursOf);
  const found = findingsByFlow.get(flow) ?? [];
  const sections = [
    `# Move ${codeMarkdown(flow.label)} to Dagster`,
    `${codeMarkdown(`${flow.path}:${flow.line}`)}: ${likely} h (${low} to ${high}), readiness ${flow.readiness} of 100, size ${flow.tier}, ` +
      `wave ${flow.wave ?? "none"}, verdict ${flow.verdict}`,
    flow.target && `Becomes ${flow.target[0]}: ${sentenceMarkdown(textOf(flow.target[2]))}`,
    section(
      "Tasks",
      flow.tasks.length &&
        tableMarkdown(
          ["task", "becomes", "because"],
          flow.tasks.map((task) => [
            codeMarkdown(textOf(task[0])),
            textOf(task[4]) ?? "?",
            sentenceMarkdown(textOf(task[5])),
          ]),
        ),
    ),
    section(
      "Settings",
      flow.deltas.length &&
        tableMarkdown(
          ["setting", "Prefect", "Dagster", "change"],
          flow.deltas.map((row) => row.slice(0, 4).map((number) => sentenceMarkdown(textOf(number)))),
        ),
    ),
    section(
      "Ways to move it",
      flow.strategies.length &&
        flow.strategies
          .map(
            ([name, effort, recommended]) => `- ${name}: ${hoursOf(effort[1])} h${recommended ? ", recommended" : ""}`,
          )
          .join("\n"),
    ),
    section(
      "Findings",
      found.length &&
        found
          .map(
            (finding) =>
              `- ${finding.severity} ${finding.rule.code} ${codeMarkdown(`${finding.path}:${finding.line}`)}: ${sentenceMarkdown(finding.message)}`,
          )
          .join("\n"),
    ),
    section(
      "Acceptance",
      flow.checks.length && flow.checks.map((check) => `- [ ] ${sentenceMarkdown(textOf(check))}`).join("\n"),
    ),
  ];
  return sections.filter(Boolean).join("\n\n") + "\n";
}

function section(title, text) {
  return text ? `## ${title}\n\n${text}` : null;
}
