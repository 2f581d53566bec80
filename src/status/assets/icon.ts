// Generated from src/status/browser/icon.svg by .dev/assets.ts; run `npm run generate` after a change there.
/** The page's icon. */
export const icon = {
  hash: "76ddba80b5c1",
  text: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\"><rect width=\"24\" height=\"24\" rx=\"5\" fill=\"#10151d\"/><path d=\"M6 4v8a6 6 0 0 0 6 6h8\" fill=\"none\" stroke=\"#5ad1c8\" stroke-width=\"4\" stroke-linecap=\"round\"/></svg>\n",
} as const;
