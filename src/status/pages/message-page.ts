import { html } from "hono/html";
import { assetPaths } from "../page-assets.ts";
import type { Markup } from "./markup.ts";

/** A page that only says something: an address that leads nowhere, or a fault of our own. It needs no snapshot. */
export function messagePage(root: string, title: string, text: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <title>${title} · elbow</title>
        <link rel="stylesheet" href="${root}${assetPaths.style}" />
      </head>
      <body>
        <main class="message">
          <h1>${title}</h1>
          <p>${text}</p>
          <p><a href="${root}">All load balancers</a></p>
        </main>
      </body>
    </html> `;
}
