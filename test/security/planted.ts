/** A secret that a test plants, with every form in which it could come out again. */
export interface Planted {
  readonly where: string;
  readonly value: string;
  readonly forms: readonly string[];
}

/** A secret under `where`; with `username`, also as the pair of Basic authorization. */
export function planted(where: string, username?: string): Planted {
  const value = `planted/${where}+Q7xV2m`;
  const pair = username === undefined ? [] : [Buffer.from(`${username}:${value}`).toString("base64")];
  // Base64 of the middle, free of where its bytes begin: what another text in front of it would not change.
  const shifted = [0, 1, 2].map((offset) =>
    Buffer.from(value.slice(offset)).toString("base64").replace(/=+$/, "").slice(0, -2),
  );
  return {
    where,
    value,
    forms: [
      value,
      encodeURIComponent(value),
      encodeURI(value),
      JSON.stringify(value).slice(1, -1),
      ...pair,
      ...shifted,
    ],
  };
}

/** Which secrets stand in `text`, and what stands around them. */
export function found(text: string, secrets: readonly Planted[]): readonly string[] {
  return secrets.flatMap(({ where, forms }) =>
    forms.flatMap((form) => {
      const at = text.indexOf(form);
      return at < 0 ? [] : [`${where}: …${text.slice(Math.max(0, at - 120), at + form.length + 20)}…`];
    }),
  );
}
