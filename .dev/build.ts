/** `npm run build`: one file, dist/elbow.js, that holds everything but Node itself, with its source map. */
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The gRPC exporter's ES modules ask for gRPC by a `require` of their own making, which no bundler sees; it would be looked for
 * beside the bundle, where nothing is.
 */
const requiringGrpc: Plugin = {
  name: "requiring-grpc",
  setup(building) {
    building.onLoad({ filter: /otlp-grpc-exporter-base[\\/]dist[\\/].*\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll("__require(", "require("),
      loader: "js",
    }));
  },
};

await rm(`${root}dist`, { recursive: true, force: true });

const result = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outfile: "dist/elbow.js",
  bundle: true,
  plugins: [requiringGrpc],
  platform: "node",
  format: "esm",
  target: "node22",
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "linked",
  // Node keeps the whole source in memory, with two bytes for each character if but one of them is outside Latin-1. So: no
  // blanks, and only ASCII (esbuild cannot escape inside of template literals, hence none of them). Names stay, for stacks.
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "ascii",
  supported: { "template-literal": false },
  metafile: true,
  logLevel: "warning",
  // CommonJS dependencies inside an ES module need a `require`, `__filename` and `__dirname` of their own.
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as elbowCreateRequire } from "node:module";',
      'import { fileURLToPath as elbowFileURLToPath } from "node:url";',
      "const require = elbowCreateRequire(import.meta.url);",
      "const __filename = elbowFileURLToPath(import.meta.url);",
      'const __dirname = elbowFileURLToPath(new URL(".", import.meta.url));',
    ].join("\n"),
  },
});
await chmod(`${root}dist/elbow.js`, 0o755);
// Beside the bundle it says what kind of module it is. Without, Node first compiles all of it as the other kind: 18 MiB more.
await writeFile(`${root}dist/package.json`, `${JSON.stringify({ type: "module" })}\n`);
const bytes = result.metafile.outputs["dist/elbow.js"]?.bytes ?? 0;
process.stdout.write(`dist/elbow.js ${(bytes / 1024 / 1024).toFixed(1)} MiB\n`);
