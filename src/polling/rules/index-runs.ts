/** Ascending whole numbers as runs: `0-4,7`. */
export function runsOf(indexes: readonly number[]): string {
  const runs: string[] = [];
  let first = -1;
  let last = -1;
  const close = (): void => {
    if (first >= 0) {
      runs.push(first === last ? String(first) : `${first}-${last}`);
    }
  };
  for (const index of indexes) {
    if (index === last + 1 && first >= 0) {
      last = index;
    } else {
      close();
      first = index;
      last = index;
    }
  }
  close();
  return runs.join(",");
}

/** The numbers below `bound` that the runs name. What cannot be read names none: the text may come from anywhere. */
export function indexesOf(runs: string, bound: number): readonly number[] {
  const indexes: number[] = [];
  for (const run of runs.split(",")) {
    const [, first, last] = /^([0-9]{1,9})(?:-([0-9]{1,9}))?$/u.exec(run) ?? [];
    if (first !== undefined) {
      const end = Math.min(Number(last ?? first), bound - 1);
      for (let index = Number(first); index <= end; index += 1) {
        indexes.push(index);
      }
    }
  }
  return indexes;
}
