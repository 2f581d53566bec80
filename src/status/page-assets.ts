import { chartScript } from "./assets/chart-script.ts";
import { chartStyle } from "./assets/chart-style.ts";
import { icon } from "./assets/icon.ts";
import { pageScript } from "./assets/page-script.ts";
import { pageStyle } from "./assets/page-style.ts";

/** One file that the page loads from this server. The hash in its path lets browsers keep it for ever. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

const script = "text/javascript; charset=utf-8";
const style = "text/css; charset=utf-8";

/** Where pages find their assets, relative to the root. */
export const assetPaths = {
  chartScript: `assets/chart.${chartScript.hash}.js`,
  chartStyle: `assets/chart.${chartStyle.hash}.css`,
  script: `assets/page.${pageScript.hash}.js`,
  style: `assets/page.${pageStyle.hash}.css`,
  icon: `assets/icon.${icon.hash}.svg`,
} as const;

/** Every asset, by its path. */
export const assets: readonly Asset[] = [
  { path: assetPaths.chartScript, contentType: script, text: chartScript.text },
  { path: assetPaths.chartStyle, contentType: style, text: chartStyle.text },
  { path: assetPaths.script, contentType: script, text: pageScript.text },
  { path: assetPaths.style, contentType: style, text: pageStyle.text },
  { path: assetPaths.icon, contentType: "image/svg+xml", text: icon.text },
];
