/** Makes `src/status/assets/*.ts`: the page's script, styles, icon and the chart library as string modules, so that the bundle holds them. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

interface AssetSource {
  /** Path of the generated module in the checkout. */
  readonly module: string;
  /** Name of its one export. */
  readonly name: string;
  /** Path of what it is made from. */
  readonly source: string;
  /** null = taken as it is. */
  readonly minify: "js" | "css" | null;
  /** Licence text that its copies must carry; null = our own. */
  readonly licence: string | null;
  readonly what: string;
}

const sources: readonly AssetSource[] = [
  {
    module: "src/status/assets/chart-script.ts",
    name: "chartScript",
    source: "node_modules/uplot/dist/uPlot.iife.min.js",
    minify: null,
    licence: "node_modules/uplot/LICENSE",
    what: "The chart library uPlot (MIT), as its package ships it.",
  },
  {
    module: "src/status/assets/chart-style.ts",
    name: "chartStyle",
    source: "node_modules/uplot/dist/uPlot.min.css",
    minify: null,
    licence: "node_modules/uplot/LICENSE",
    what: "uPlot's style sheet (MIT), as its package ships it.",
  },
  {
    module: "src/status/assets/page-script.ts",
    name: "pageScript",
    source: "src/status/browser/page.js",
    minify: "js",
    licence: null,
    what: "The page's own script.",
  },
  {
    module: "src/status/assets/page-style.ts",
    name: "pageStyle",
    source: "src/status/browser/page.css",
    minify: "css",
    licence: null,
    what: "The page's own style sheet.",
  },
  {
    module: "src/status/assets/icon.ts",
    name: "icon",
    source: "src/status/browser/icon.svg",
    minify: null,
    licence: null,
    what: "The page's icon.",
  },
];

/** Path in the checkout -> content of every generated asset module. The same input gives the same bytes. */
export async function generateAssets(): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(sources.map(async (source) => [source.module, await assetModule(source)] as const)),
  );
}

async function assetModule({ name, source, minify, licence, what }: AssetSource): Promise<string> {
  const original = await readFile(`${root}${source}`, "utf8");
  const notice = licence === null ? "" : `/*!\n${(await readFile(`${root}${licence}`, "utf8")).trim()}\n*/\n`;
  const body =
    minify === null
      ? original
      : (await transform(original, { loader: minify, minify: true, target: "es2022", charset: "ascii" }))
          .code;
  const text = notice + body;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return `// Generated from ${source} by .dev/assets.ts; run \`npm run generate\` after a change there.
/** ${what} */
export const ${name} = {
  hash: ${JSON.stringify(hash)},
  text: ${JSON.stringify(text)},
} as const;
`;
}
