/** Words of a command, and whether it stands in a pipe or list with others. */
export type CommandWords = readonly string[];

/**
 * The simple commands of shell text: continued lines joined, comments and redirections taken away, split at pipes and lists,
 * also those inside of `$( )`. Here-documents are skipped. Quotes count; nothing is expanded.
 */
export function commandsOf(text: string): readonly CommandWords[] {
  const commands: string[][] = [];
  let until: string | null = null;
  for (const line of text.replaceAll(/\\\n\s*/g, " ").split("\n")) {
    if (until !== null) {
      until = line.trim() === until ? null : until;
      continue;
    }
    until = /<<-?\s*'?"?([A-Za-z]+)/.exec(line)?.[1] ?? null;
    commands.push(...commandsOfLine(line));
  }
  return commands.filter((words) => words.length > 0);
}

const tokens =
  /#.*$|\$\(|[|&;()]+|[0-9]?>>?\s*\S+|<<?-?\s*\S+|(?:[^\s|&;()<>"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g;

function commandsOfLine(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const match of line.matchAll(tokens)) {
    const [token] = match;
    const startsWord = match.index === 0 || /[\s|&;()]/.test(line[match.index - 1] ?? " ");
    if (token.startsWith("#")) {
      if (startsWord) {
        break;
      }
    } else if (/^(\$\(|[|&;()]+)$/.test(token)) {
      commands.push([]);
    } else if (!/^[0-9]?[<>]/.test(token)) {
      commands
        .at(-1)
        ?.push(token.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, "$1$2").replaceAll(/\\(.)/g, "$1"));
    }
  }
  return commands;
}

/** The arguments that a command gives elbow, however it is started; null = it starts something else. */
export function elbowArguments(words: CommandWords): readonly string[] | null {
  const start = words.findIndex((word) => !/^([A-Z_][A-Z0-9_]*=.*|\$)$/.test(word));
  const [first = "", second = ""] = words.slice(start);
  if (start >= 0 && first === "elbow") {
    return words.slice(start + 1);
  }
  if (start >= 0 && first === "npx" && second === "elbow") {
    return words.slice(start + 2);
  }
  const bundle = words.findIndex((word) => /(^|\/)elbow\.js$/.test(word) && !word.startsWith("-"));
  return bundle >= 0 && words.slice(0, bundle).some((word) => /(^|\/)node$/.test(word))
    ? words.slice(bundle + 1)
    : null;
}
