/** Says what goes on, with the seconds since the command was given. */
export type Say = (line: string) => void;

export const createProgress = (options: { startedAt: number; write?: (line: string) => void }): Say => {
  const write = options.write ?? ((line: string) => console.log(line));
  return (line) => write(`${`${((Date.now() - options.startedAt) / 1_000).toFixed(1)} s`.padStart(8)}  ${line}`);
};
