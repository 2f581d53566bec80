import type { html } from "hono/html";

/** A piece of HTML in which everything that came from outside is escaped: only `html` templates make it. */
export type Markup = ReturnType<typeof html>;

/** A cell: text is escaped by the template that takes it. */
export type Cell = Markup | string;
