// Plans cases as the page does: reads {script, cases: [{data, terms}]} and writes the plans.
"use strict";
const { script, cases } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const planning = new Function(`"use strict";${script};return { planningInput, makePlan };`)();
const plans = cases.map(({ data, terms }) => planning.makePlan(planning.planningInput(data), terms));
process.stdout.write(JSON.stringify(plans));
