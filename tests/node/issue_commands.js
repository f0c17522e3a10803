// Writes commands for the logs of pipelines as the libraries of GitHub and Azure Pipelines do.
// Reads a JSON object of two lists of [name, properties, data] and prints one of two lists of lines.

const { issueCommand } = require("@actions/core/lib/command");
const { TaskCommand } = require("azure-pipelines-task-lib/taskcommand");

function github([name, properties, data]) {
  const write = process.stdout.write;
  let line = "";
  process.stdout.write = (text) => {
    line += text;
    return true;
  };
  try {
    issueCommand(name, properties, data);
  } finally {
    process.stdout.write = write;
  }
  return line.replace(/\r?\n$/, "");
}

function azure([name, properties, data]) {
  return new TaskCommand(name, properties, data).toString();
}

const { github: annotations, azure: issues } = JSON.parse(require("fs").readFileSync(0, "utf-8"));
console.log(JSON.stringify({ github: annotations.map(github), azure: issues.map(azure) }));
