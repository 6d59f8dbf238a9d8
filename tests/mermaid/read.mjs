// Reads charts with Mermaid's own parser: node read.mjs FOLDER < charts, each ended by a NUL.
// FOLDER is where `npm install mermaid jsdom` was run. Prints what was read, as JSON.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";

const folder = resolve(process.argv[2]);
const { JSDOM } = createRequire(join(folder, "here.js"))("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const core = join(folder, "node_modules", "mermaid", "dist", "mermaid.core.mjs");
const { default: mermaid } = await import(pathToFileURL(core).href);

const entities = (text) => text.replace(/ﬂ°°(\d+)¶ß/g, (__, code) => String.fromCodePoint(code)).trim();

const gantt = (db) => ({
  title: entities(db.getDiagramTitle()),
  tasks: db.getTasks().map((one) => ({
    section: entities(one.section),
    title: entities(one.task),
    begin: one.startTime.getTime() / 60000,
    end: one.endTime.getTime() / 60000,
    critical: Boolean(one.crit),
    done: Boolean(one.done),
    milestone: Boolean(one.milestone),
  })),
});

const flowchart = (db) => ({
  direction: db.getDirection(),
  nodes: [...db.getVertices().values()].map((one) => ({
    id: one.id,
    lines: entities(one.text ?? "").split(/<br\s*\/?>/),
    link: one.link ?? null,
    callback: Boolean(one.haveCallback),
    classes: one.classes,
  })),
  edges: db.getEdges().map((one) => [one.start, one.end]),
  boxes: db.getSubGraphs().map((one) => ({ title: entities(one.title).split(/<br\s*\/?>/), nodes: one.nodes })),
});

const read = [];
for (const chart of readFileSync(0, "utf8").split("\0").slice(0, -1)) {
  await mermaid.parse(chart);
  const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(chart);
  read.push(type === "gantt" ? gantt(db) : flowchart(db));
}
console.log(JSON.stringify(read));
