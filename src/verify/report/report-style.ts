/** Style of the page: dark and light as the reader has it, black on white on paper. */
export const reportStyle = `
:root { color-scheme: dark light; --bg: #0d1117; --panel: #141a23; --edge: #273140; --text: #d7dee8; --strong: #f3f6fa;
  --muted: #93a0b2; --brand: #5ad1c8; --good: #58c98b; --bad: #ff7b72; --warn: #f0b849; --grid: #222c3a;
  --final: rgb(242 163 60 / 48%); --stored: #62e6ff; --mark-missing: rgb(255 123 114 / 26%);
  --mark-different: rgb(240 184 73 / 40%); --mark-extra: rgb(150 130 255 / 34%); }
@media (prefers-color-scheme: light) { :root { --bg: #f5f7fa; --panel: #fff; --edge: #d9e0e8; --text: #27313d; --strong: #0c1219;
  --muted: #5d6b7c; --brand: #0b827a; --good: #14703d; --bad: #b3261e; --warn: #855800; --grid: #e6ebf1;
  --final: rgb(238 139 10 / 45%); --stored: #00507a; --mark-missing: rgb(179 38 30 / 17%);
  --mark-different: rgb(180 120 0 / 30%); --mark-extra: rgb(90 60 220 / 22%); } }
* { box-sizing: border-box; }
body { overflow-wrap: anywhere; margin: 0 auto; max-width: 1180px; padding: 24px 20px 48px; background: var(--bg); color: var(--text);
  font: 14px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 4px; font-size: 24px; color: var(--strong); }
h2 { margin: 32px 0 12px; font-size: 17px; color: var(--strong); }
h3 { margin: 0; font-size: 14px; color: var(--strong); overflow-wrap: anywhere; font-family: ui-monospace, Menlo, Consolas, monospace; }
p { margin: 4px 0; }
.muted { color: var(--muted); }
.verdict { font-size: 18px; font-weight: 600; margin: 12px 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 10px; }
.tile, .card { background: var(--panel); border: 1px solid var(--edge); border-radius: 8px; padding: 12px 14px; }
.tile b { display: block; font-size: 22px; color: var(--strong); font-variant-numeric: tabular-nums; }
.cause { border-left: 3px solid var(--bad); padding: 4px 12px; margin: 8px 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 540px), 1fr)); gap: 14px; }
.card { min-width: 0; break-inside: avoid; }
.card p { overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; margin-top: 8px; }
/* In the picture's own units: two thirds of it on a wide page, less on a narrow one. */
svg text { fill: var(--muted); font-size: 15px; }
@media (max-width: 700px) { svg text { font-size: 19px; } }
.grid { stroke: var(--grid); stroke-width: 1; }
.final { fill: none; stroke: var(--final); stroke-width: 6; stroke-linejoin: round; stroke-linecap: round; }
.stored { fill: none; stroke: var(--stored); stroke-width: 1.6; stroke-linejoin: round; }
.mark.missing { fill: var(--mark-missing); } .mark.different { fill: var(--mark-different); }
.mark.extra, .mark.repeated { fill: var(--mark-extra); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 14px; color: var(--muted); }
.legend svg { display: inline-block; width: 34px; height: 12px; margin: 0 6px 0 0; vertical-align: middle; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--edge); vertical-align: top; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--muted); }
footer { margin-top: 40px; color: var(--muted); font-size: 12px; }
@media print { :root { color-scheme: light; --bg: #fff; --panel: #fff; --edge: #bbb; --text: #111; --strong: #000; --muted: #444;
    --good: #14703d; --bad: #b3261e; --warn: #855800; --grid: #ddd; --final: rgb(238 139 10 / 55%); --stored: #00365a;
    --mark-missing: rgb(179 38 30 / 20%); --mark-different: rgb(180 120 0 / 35%); --mark-extra: rgb(90 60 220 / 25%); }
  body { max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .cards { grid-template-columns: 1fr 1fr; } details:not([open]) { display: none; } }
`;
