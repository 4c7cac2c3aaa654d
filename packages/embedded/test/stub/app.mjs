/** Stands in for api, worker and web: answers 200 everywhere on PORT, and says what the worker says. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [name, mode] = process.argv.slice(2);
if (mode === 'ends') {
  process.stderr.write(`${name} cannot start: its reason\n`);
  process.exit(3);
}
if (name === 'worker') console.log(JSON.stringify({ level: 'info', msg: 'Worker ready' }));
else {
  createServer((request, response) => {
    // Another process of its own, as Next has some.
    if (request.url === '/spawn') spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).unref();
    if (request.url === '/end') response.on('close', () => process.exit(7));
    response.end(JSON.stringify({ pid: process.pid }));
  }).listen({ port: Number(process.env.PORT), host: process.env.HOSTNAME ?? '127.0.0.1' });
}
setInterval(() => undefined, 60_000);
if (mode === 'stubborn') process.on('SIGTERM', () => undefined);
else process.on('SIGTERM', () => process.exit(0));
