// Leaves each file that compresses well a second time as gzip and Brotli, so that the registry does not do it for every
// answer. The shell is not among them: each answer has another one.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const assets = new URL("../dist/assets/", import.meta.url);

for (const file of readdirSync(assets).filter((name) => /\.(?:js|css|svg)$/.test(name))) {
  const content = readFileSync(new URL(file, assets));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(new URL(`${file}.gz`, assets), gzipSync(content, { level: 9 }));
  writeFileSync(new URL(`${file}.br`, assets), brotliCompressSync(content, { params: quality }));
}
