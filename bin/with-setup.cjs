// Runs a command of this clone after its set-up: Node new enough, dependencies as the lock file says.
// Plain CommonJS of an old dialect, so that a Node that is too old still gets to print the message.
'use strict';

var spawn = require('child_process').spawn;
var spawnSync = require('child_process').spawnSync;
var crypto = require('crypto');
var fs = require('fs');
var os = require('os');
var path = require('path');

var root = path.join(__dirname, '..');
var stamp = path.join(root, 'node_modules', '.fencepost-lock');
/** How often to look whether another set-up is done, and for how long. */
var lookEveryMs = 200;
var lookLimit = 3000;

function checkNode() {
  var parts = process.versions.node.split('.').map(Number);
  if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19)) return;
  fail(
    64,
    'fencepost needs Node 20.19 or newer; this is ' +
      process.versions.node +
      '. Install a newer one: https://nodejs.org',
  );
}

function setUp() {
  var hash = hashOf(fs.readFileSync(path.join(root, 'package-lock.json')));
  if (isInstalled(hash)) return;
  var release = lock();
  try {
    if (!isInstalled(hash)) install(hash);
  } finally {
    release();
  }
}

function isInstalled(hash) {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash;
}

function install(hash) {
  console.error('fencepost: installing dependencies (once, about half a minute)');
  // Gone before npm begins and back when it is done: an install that was interrupted is done again.
  if (fs.existsSync(stamp)) fs.unlinkSync(stamp);
  // stdout belongs to the command: --json prints one document and nothing else.
  var result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.signal) process.exitCode = signalCode(result.signal);
  else if (result.error) process.exitCode = complain('npm cannot be run: ' + result.error.message);
  else if (result.status !== 0) process.exitCode = complain('npm ci failed; its output is above');
  else fs.writeFileSync(stamp, hash);
}

/** One set-up of this clone at a time. Outside the clone, because npm empties node_modules. */
function lock() {
  var file = path.join(os.tmpdir(), 'fencepost-' + hashOf(os.homedir() + root).slice(0, 16));
  for (var looks = 0; looks < lookLimit; looks += 1) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return function () {
        fs.unlinkSync(file);
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (looks === 0) console.error('fencepost: waiting for another set-up of this clone');
    if (isAbandoned(file)) fs.rmSync(file, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEveryMs);
  }
  return fail(70, 'another set-up of this clone takes too long; if there is none, delete ' + file);
}

/** Whether whoever took the lock was killed before giving it back. */
function isAbandoned(file) {
  try {
    var owner = Number(fs.readFileSync(file, 'utf8'));
    // Written a moment after the file is made.
    if (owner > 0) process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function run(name, args) {
  var child = spawn(process.execPath, commandLine(name, args), { stdio: 'inherit' });
  // Ctrl-C reaches the child as well; it decides how to end.
  process.on('SIGINT', function () {});
  process.on('SIGTERM', function () {
    child.kill('SIGTERM');
  });
  child.on('exit', function (code, signal) {
    process.exit(code === null ? signalCode(signal) : code);
  });
}

function commandLine(name, args) {
  if (name === 'vitest') {
    return [path.join(root, 'node_modules', 'vitest', 'vitest.mjs')].concat(args);
  }
  // Any other than the command itself is a script of this clone.
  var script = name === 'fencepost' ? path.join('bin', 'fencepost.ts') : name;
  return ['--import', 'tsx', path.join(root, script)].concat(args);
}

/** As shells count it: Ctrl-C is 130. */
function signalCode(signal) {
  return 128 + os.constants.signals[signal];
}

function hashOf(content) {
  return crypto.createHash('sha256').update(content).digest('hex');
}

function complain(message) {
  console.error('fencepost: ' + message);
  return 70;
}

function fail(code, message) {
  console.error(message);
  process.exit(code);
}

checkNode();
setUp();
if (!process.exitCode) run(process.argv[2], process.argv.slice(3));
