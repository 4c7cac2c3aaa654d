/** A listener for errors that may come many thousand times a second: tells the first, then one each `everyMs` with the count. */
export function errorsAtMost(options: {
  everyMs: number;
  log: (error: Error, times: number) => void;
}): (error: Error) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (error) => {
    count += 1;
    const now = performance.now();
    if (now - toldAt < options.everyMs) return;
    toldAt = now;
    options.log(error, count);
    count = 0;
  };
}
