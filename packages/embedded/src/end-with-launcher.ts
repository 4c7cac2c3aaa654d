/**
 * What Node is to import (`--import`) in a program with an IPC channel, so that it ends when its launcher is gone, even
 * by SIGKILL: politely at first, since it may be in the middle of a request. What the program itself starts inherits
 * this, and talks with it by a channel of its own, which is left alone.
 */
export const endWithLauncher = (options: { launcher: number; graceMs: number }): string =>
  `data:text/javascript,${encodeURIComponent(
    `if (process.ppid === ${options.launcher}) { process.once('disconnect', () => { process.kill(process.pid, 'SIGTERM'); setTimeout(() => process.exit(1), ${options.graceMs}).unref(); }); process.channel?.unref(); }`,
  )}`;
