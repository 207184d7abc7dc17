// Loaded into a measured process (`--require`): writes that process's own peak of memory when it ends.
// Not `process.resourceUsage()` on Linux: its maximum also holds what the parent had when it forked.
const { appendFileSync, readFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.on('exit', () => {
    appendFileSync(process.env.BENCH_PEAK_FILE, `${peakKilobytes()}\n`);
  });
}

function peakKilobytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
