/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** One stage: what it is built from and what it does. */
export interface Stage {
  readonly from: string;
  readonly as: string | null;
  readonly instructions: readonly Instruction[];
}

/** What a Dockerfile says, in order. Arguments before the first FROM are `globals`. */
export interface Dockerfile {
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
}

/** Reads a Dockerfile without parser directives or heredocs, as ours is; its syntax is checked by dockerfile-utils. */
export function readDockerfile(text: string): Dockerfile {
  const lines = text
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n");
  const instructions = lines.map((line) => {
    const [name = "", ...rest] = line.trim().split(/\s+/);
    return { name: name.toUpperCase(), text: rest.join(" ") };
  });
  const first = instructions.findIndex(({ name }) => name === "FROM");
  const stages: Stage[] = [];
  for (const [index, { name, text: value }] of instructions.entries()) {
    if (name === "FROM") {
      const end = instructions.findIndex((other, at) => at > index && other.name === "FROM");
      const [image = "", as] = value.replaceAll(/--\S+\s+/g, "").split(/\s+AS\s+/i);
      stages.push({
        from: image,
        as: as ?? null,
        instructions: instructions.slice(index + 1, end < 0 ? undefined : end),
      });
    }
  }
  return { globals: instructions.slice(0, first), stages };
}

/** A COPY: which stage it reads (null = the build context), its sources and its destination. */
export interface Copy {
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly destination: string;
  readonly flags: readonly string[];
}

/** All COPY instructions of a stage. */
export function copiesOf({ instructions }: Stage): readonly Copy[] {
  return instructions
    .filter(({ name }) => name === "COPY")
    .map(({ text }) => {
      const words = text.split(/\s+/);
      const flags = words.filter((word) => word.startsWith("--"));
      const paths = words.filter((word) => !word.startsWith("--"));
      const from = flags.find((flag) => flag.startsWith("--from="))?.slice("--from=".length) ?? null;
      return { from, flags, sources: paths.slice(0, -1), destination: paths.at(-1) ?? "" };
    });
}

/** What ENV sets in a stage; values may be quoted and hold blanks then. */
export function environmentOf({ instructions }: Stage): Readonly<Record<string, string>> {
  const text = instructions
    .filter(({ name }) => name === "ENV")
    .map((one) => one.text)
    .join(" ");
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, plain]) => [
      name,
      quoted ?? plain,
    ]),
  ) as Record<string, string>;
}
