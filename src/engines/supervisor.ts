import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { ProcessIdentity } from './processIdentity.ts';

/** The variable by which a process can be found that was started, but could not be told of any more. */
export const processMark = 'POOL_RUN_PROCESS';

/**
 * Reads `? mark`, `+ pid start` and `- pid` until its input ends, which is when the orchestrator has ended, however it did.
 * What is listed then gets TERM, and KILL a second later.
 *
 * A group whose leader is alive is only signalled if the leader is the one that was named. A group without a leader is still
 * the same one: a number is not given to another process as long as a group bears it.
 *
 * A mark without a pid after it is that of a process whose orchestrator died while it was started. Linux tells which has it
 * in its environment: the input does not end before that one runs its program, because until then it holds the pipe open.
 */
const script = `
trap '' HUP INT TERM
groups=
mark=
while read -r action pid start; do
  case $action in
    '?') mark=$pid ;;
    +) groups="$groups $pid=$start" mark= ;;
    -) kept=
       for group in $groups; do
         [ "\${group%%=*}" = "$pid" ] || kept="$kept $group"
       done
       groups=$kept ;;
  esac
done
[ -n "$groups$mark" ] || exit 0
boot=
if [ -r /proc/self/stat ]; then read -r boot < /proc/sys/kernel/random/boot_id; fi
# Sets leader, to the number of a process's group, and began, to its start.
look_at() {
  stat=$(cat "/proc/$1/stat") || return 1
  set -- \${stat##*)}
  leader=$3 began=$boot:\${20}
}
is_ours() {
  [ -n "$boot" ] || return 0
  look_at "$1" || return 0
  [ "$began" = "$2" ]
}
signal_all() {
  for group in $groups; do
    if is_ours "\${group%%=*}" "\${group#*=}"; then kill -s "$1" -- "-\${group%%=*}"; fi
  done
}
if [ -n "$mark" ] && [ -n "$boot" ]; then
  for file in $(grep -l -s -F "${processMark}=$mark" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    pid=\${pid%/environ}
    if look_at "$pid" && [ "$leader" = "$pid" ]; then groups="$groups $pid=$began"; fi
  done
fi
signal_all TERM
sleep 1
signal_all KILL
`;

const listed = new Map<number, string>();
let shell: ChildProcessByStdio<Writable, null, null> | undefined;

/** Tells of a process that is about to be started with this mark in its environment. Undefined: there will be none. */
export function announce(mark: string | undefined): void {
  if (!shell) begin();
  tell(`? ${mark ?? ''}`);
}

/** From now on the process and its group are ended within two seconds when this process dies, even of a KILL. */
export function supervise({ pid, startTime }: ProcessIdentity): void {
  listed.set(pid, startTime);
  tell(`+ ${pid} ${startTime}`);
}

/** The group is gone: its number may soon be another's. */
export function release(pid: number): void {
  if (listed.delete(pid)) tell(`- ${pid}`);
}

/** One shell for this process. It is told everything again, because one before it may have been killed by somebody. */
function begin(): void {
  const started = startShell();
  if (!started) return;
  const forget = (): void => {
    if (shell === started) shell = undefined;
  };
  started.on('error', forget);
  started.stdin.on('error', forget);
  started.on('exit', (_, signal) => {
    forget();
    // Somebody has killed it, and processes are alive that it knew of.
    if (signal && !shell && listed.size > 0) begin();
  });
  shell = started;
  // It must not keep this process alive: that this one ends is what it waits for.
  started.unref();
  if (started.stdin instanceof Socket) started.stdin.unref();
  for (const [pid, startTime] of listed) tell(`+ ${pid} ${startTime}`);
}

/** Undefined where the system has no room for another process: those that it has are then ended by the next start. */
function startShell(): ChildProcessByStdio<Writable, null, null> | undefined {
  try {
    return spawn('/bin/sh', ['-c', script, 'pool-run-supervisor'], {
      // In a session of its own, where no Ctrl-C reaches it, and holding no folder and none of our outputs open.
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

function tell(line: string): void {
  shell?.stdin.write(`${line}\n`);
}
