#!/usr/bin/env node
/**
 * Runs one program and never outlives its parent: when the parent's IPC channel closes, however the parent ended, the
 * program is told to stop. Plain JavaScript on Node's built-ins, since it runs beside source and build alike.
 *
 * argv[2] is JSON: {command, args, cwd?, uid?, gid?, logFile, stopSignals: [{signal, afterMs}], removeWhenOrphaned?}.
 * To the parent: {type: 'started', pid}, {type: 'failed', message} or {type: 'ended', code, signal}.
 * From the parent: {type: 'stop'} walks the stop signals; {type: 'signal', signal} sends that one.
 */
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';

const order = JSON.parse(process.argv[2]);
const log = openSync(order.logFile, 'a', 0o600);
const tell = (message) => {
  if (process.connected) process.send(message, () => undefined);
};

const child = spawn(order.command, order.args, {
  cwd: order.cwd,
  uid: order.uid,
  gid: order.gid,
  env: order.env ?? process.env,
  stdio: ['ignore', log, log],
  detached: true,
});

let orphaned = false;
let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  for (const { signal, afterMs } of order.stopSignals) {
    if (afterMs === 0) child.kill(signal);
    else setTimeout(() => child.kill(signal), afterMs);
  }
};

child.on('spawn', () => tell({ type: 'started', pid: child.pid }));
child.on('error', (error) => {
  if (child.pid !== undefined) return;
  tell({ type: 'failed', message: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
child.on('exit', (code, signal) => {
  const leave = () => {
    if (orphaned && order.removeWhenOrphaned) rmSync(order.removeWhenOrphaned, { recursive: true, force: true });
    process.exit(0);
  };
  if (process.connected) process.send({ type: 'ended', code, signal }, leave);
  else leave();
});

process.on('message', (message) => {
  if (message.type === 'stop') stop();
  else if (message.type === 'signal') child.kill(message.signal);
});
process.on('disconnect', () => {
  orphaned = true;
  stop();
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
