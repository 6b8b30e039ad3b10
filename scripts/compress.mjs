// Puts a brotli and a gzip copy beside every file of a folder, where the copy is smaller.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Compressed inside already.
const PACKED = /\.(woff2|png|br|gz)$/;

const folder = process.argv[2];
if (!folder) throw new Error("usage: compress.mjs FOLDER");

const total = { plain: 0, br: 0 };
for (const name of readdirSync(folder, { recursive: true }).sort()) {
  const path = join(folder, name);
  if (!statSync(path).isFile()) continue;
  const plain = readFileSync(path);
  let br = plain.length;
  if (!PACKED.test(name)) {
    const copies = {
      br: brotliCompressSync(plain, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
      }),
      gz: gzipSync(plain, { level: 9 }),
    };
    for (const [ending, copy] of Object.entries(copies)) {
      if (copy.length < plain.length) writeFileSync(`${path}.${ending}`, copy);
    }
    br = Math.min(br, copies.br.length);
  }
  total.plain += plain.length;
  total.br += br;
  console.log(`${String(plain.length).padStart(9)} ${String(br).padStart(8)} br  ${name}`);
}
console.log(`${String(total.plain).padStart(9)} ${String(total.br).padStart(8)} br  in all`);
