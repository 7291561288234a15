// Runs a command of this clone after its set-up: Node new enough, dependencies as the lock file says.
// Plain CommonJS of an old dialect, so that a Node that is too old still gets to print the message.
'use strict';

var spawn = require('child_process').spawn;
var spawnSync = require('child_process').spawnSync;
var crypto = require('crypto');
var fs = require('fs');
var path = require('path');

var root = path.join(__dirname, '..');
var stamp = path.join(root, 'node_modules', '.fencepost-lock');

function checkNode() {
  var parts = process.versions.node.split('.').map(Number);
  if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19)) return;
  console.error(
    'fencepost needs Node 20.19 or newer; this is ' +
      process.version +
      '. Install a newer one: https://nodejs.org',
  );
  process.exit(64);
}

function lockHash() {
  var lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  return crypto.createHash('sha256').update(lock).digest('hex');
}

function isInstalled(hash) {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash;
}

function install() {
  var hash = lockHash();
  if (isInstalled(hash)) return;
  console.error(
    'fencepost: installing dependencies from package-lock.json (once, about half a minute)',
  );
  // stdout belongs to the command: --json prints one document and nothing else.
  var result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error('fencepost: npm ci failed; its output is above');
    process.exit(result.status || 70);
  }
  // Written last: an install that was interrupted is done again.
  fs.writeFileSync(stamp, hash);
}

function commandLine(name, args) {
  if (name === 'fencepost')
    return ['--import', 'tsx', path.join(root, 'bin', 'fencepost.ts')].concat(args);
  if (name === 'vitest')
    return [path.join(root, 'node_modules', 'vitest', 'vitest.mjs')].concat(args);
  // Any other is a script of this clone.
  return ['--import', 'tsx', path.join(root, name)].concat(args);
}

checkNode();
install();
var child = spawn(process.execPath, commandLine(process.argv[2], process.argv.slice(3)), {
  stdio: 'inherit',
});
// Ctrl-C reaches the child as well; it decides how to end.
process.on('SIGINT', function () {});
child.on('exit', function (code, signal) {
  process.exit(code === null ? (signal === 'SIGINT' ? 130 : 70) : code);
});
