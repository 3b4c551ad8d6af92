// Fails the build when the browser has to fetch more than the pages are allowed to weigh.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KB = 1000;
/** What the shell names: fetched before anything is seen. */
const INITIAL_LIMIT = 200 * KB;
/** Chunks that come later, by the start of their names. Others are held to the last. */
const CHUNK_LIMITS = [
  ["zh", 15 * KB],
  ["Files", 40 * KB],
  ["Compare", 40 * KB],
  ["", 40 * KB],
];

const assets = new URL("../dist/assets/", import.meta.url);
const shell = readFileSync(new URL("../dist/index.html", import.meta.url), "utf8");
const gzipped = (file) => gzipSync(readFileSync(new URL(file, assets)), { level: 9 }).length;

const initial = [...shell.matchAll(/(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const initialSize = initial.reduce((sum, file) => sum + gzipped(file), 0);
const problems = [];

if (initial.length === 0) {
  problems.push("dist/index.html names no script: nothing was measured");
}
console.log(`first view: ${(initialSize / KB).toFixed(1)} kB gzip of ${INITIAL_LIMIT / KB}`);
if (initialSize > INITIAL_LIMIT) {
  problems.push(`the first view is ${initialSize} bytes gzip; ${INITIAL_LIMIT} are allowed`);
}
for (const file of readdirSync(assets).filter((name) => /\.(?:js|css)$/.test(name) && !initial.includes(name))) {
  const limit = CHUNK_LIMITS.find(([start]) => file.startsWith(start))[1];
  const size = gzipped(file);
  if (size > limit) {
    problems.push(`${file} is ${size} bytes gzip; ${limit} are allowed`);
  }
}
for (const problem of problems) {
  console.error(problem);
}
process.exit(problems.length === 0 ? 0 : 1);
