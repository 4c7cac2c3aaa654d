/** The programs that tests run against, beside what npm brings: found, installed where that may be done, or named. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, say } from './install.mjs';

const PROGRAMS = [
  {
    name: 'PostgreSQL 15',
    find: findPostgres,
    packages: ['postgresql-15', 'postgresql'],
    needs: 'the integration tests',
  },
  {
    name: 'redis-server',
    find: onPath('redis-server'),
    packages: ['redis-server'],
    needs: 'the integration tests on Redis',
  },
  {
    name: 'pgbouncer',
    find: findPgBouncer,
    packages: ['pgbouncer'],
    needs: 'the tests behind a connection pooler',
  },
  {
    name: 'prometheus',
    find: onPath('prometheus'),
    packages: ['prometheus'],
    needs: 'the tests with a real Prometheus',
  },
  {
    name: 'prometheus-alertmanager',
    find: onPath('prometheus-alertmanager', 'alertmanager'),
    packages: ['prometheus-alertmanager'],
    needs: 'the tests with a real Alertmanager',
  },
  {
    name: 'libfaketime',
    find: findFaketime,
    packages: ['faketime'],
    needs: 'the tests with clocks that are wrong',
  },
  {
    name: 'chromium',
    find: onPath('chromium', 'chromium-browser', 'google-chrome'),
    packages: ['chromium'],
    needs: 'the browser tests',
  },
  {
    name: 'python3 with dateutil',
    find: findDateutil,
    packages: ['python3-dateutil'],
    needs: 'the tests that judge schedules',
  },
];

/** Installs what is missing when this is Debian and the user is root; answers what is missing still. */
export async function findPrerequisites() {
  let missing = PROGRAMS.filter((program) => !program.find());
  if (missing.length > 0 && process.getuid?.() === 0 && onPath('apt-get')()) {
    say(`installing ${missing.map((program) => program.name).join(', ')}`);
    await apt(['update']);
    for (const program of missing) {
      for (const name of program.packages) {
        const { code } = await apt(['install', '--yes', '--no-install-recommends', name]);
        if (code === 0) break;
      }
    }
    missing = missing.filter((program) => !program.find());
  }
  for (const { name, packages, needs } of missing) {
    say(`${name} is missing, which ${needs} need: apt-get install ${packages[0]}`);
  }
  return missing.map((program) => program.name);
}

// The run level keeps the packages from starting services: the tests start their own.
const apt = (args) =>
  run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }, onLine: () => undefined });

function onPath(...names) {
  return () => (process.env.PATH ?? '').split(':').some((folder) => names.some((name) => canRun(join(folder, name))));
}

function findPostgres() {
  const parent = '/usr/lib/postgresql';
  try {
    return readdirSync(parent).some(
      (version) => Number(version) >= 15 && canRun(join(parent, version, 'bin/postgres')),
    );
  } catch {
    return false;
  }
}

/** Where packages put it, which is not on everybody's path. */
function findPgBouncer() {
  return onPath('pgbouncer')() || canRun('/usr/sbin/pgbouncer');
}

/** A library that processes are started with, in a folder named after the machine. */
function findFaketime() {
  const parent = '/usr/lib';
  try {
    return readdirSync(parent).some((folder) => existsSync(join(parent, folder, 'faketime/libfaketimeMT.so.1')));
  } catch {
    return false;
  }
}

/** The first Python on the path need not be the one that the system's packages belong to. */
function findDateutil() {
  const probe = 'import dateutil.rrule, zoneinfo; zoneinfo.ZoneInfo("Europe/Berlin")';
  return ['/usr/bin/python3', 'python3'].some((python) => spawnSync(python, ['-c', probe]).status === 0);
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
