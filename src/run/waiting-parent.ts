import { spawnSync } from "node:child_process";

/** Descriptor on which the waiting parent reports; the child it starts does not inherit it. */
export const reportDescriptor = 3;

/**
 * A parent of one process tree that waits for all of it and reports what it used. Node cannot do this: it has no wait4 and no
 * getrusage of children. /proc gives the same total in ticks of 10 ms, too coarse for an engine of 60 ms.
 *
 * It becomes a subreaper (prctl 36), so that a daemon that leaves the tree is its child again and is counted. It ignores the signals
 * that end its group, because it must outlive the others to report. Lines: `start NS`, `exit NS STATUS`, `usage CPU_US MAXRSS_KIB`.
 * Times are CLOCK_MONOTONIC, as Node's are. STATUS is wait's word: signal in the low seven bits, exit code in the next byte.
 * A program that can't be started ends with 127 after the line `failed ERRNO`. With a process id as its first word, not 0, it joins
 * that process's user, network and mount namespaces.
 */
const program = `use strict;
use Config;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my %calls = (x86_64 => [98, 157, 308], aarch64 => [165, 167, 268]);
my ($machine) = split /-/, $Config{archname};
my ($getrusage, $prctl, $setns) = @{$calls{$machine} or exit 126};
my $host = shift @ARGV;
syscall($prctl, 36, 1, 0, 0, 0);
open(my $report, ">&=", ${reportDescriptor}) or exit 126;
select((select($report), $| = 1)[0]);
sub now { return sprintf("%.0f", clock_gettime(CLOCK_MONOTONIC) * 1e9) }
sub unable { print $report "failed " . ($! + 0) . "\\n"; exit 127 }
if ($host) {
  my ($cwd, @joined) = (readlink("/proc/self/cwd"));
  for (["user", 0x10000000], ["net", 0x40000000], ["mnt", 0x20000]) {
    my ($name, $flag) = @$_;
    next if readlink("/proc/self/ns/$name") eq readlink("/proc/$host/ns/$name");
    open(my $file, "<", "/proc/$host/ns/$name") or unable();
    push @joined, [$file, $flag];
  }
  for (@joined) { syscall($setns, fileno($_->[0]), $_->[1]) == 0 or unable() }
  chdir($cwd) or unable();
}
my @ignored = qw(INT TERM HUP);
$SIG{$_} = "IGNORE" for @ignored;
print $report "start " . now() . "\\n";
my $child = fork();
if ($child == 0) {
  $SIG{$_} = "DEFAULT" for @ignored;
  { no warnings; exec { $ARGV[0] } @ARGV; }
  unable();
}
my $status = 0;
while ((my $pid = wait()) != -1) {
  next if $pid != $child;
  $status = $?;
  print $report "exit " . now() . " $status\\n";
}
my $usage = "\\0" x 144;
syscall($getrusage, -1, $usage);
my ($user_s, $user_us, $system_s, $system_us, $rss) = unpack("q5", $usage);
print $report "usage " . (($user_s + $system_s) * 1000000 + $user_us + $system_us) . " $rss\\n";
exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
`;

/** Words that start a command under the waiting parent, in the namespaces of another process if one is named. */
export function underWaitingParent(
  argv: readonly [string, ...string[]],
  namespacePid?: number,
): readonly [string, ...string[]] {
  return ["perl", "-e", program, "--", String(namespacePid ?? 0), ...argv];
}

/** Whether this machine can run the waiting parent: perl with Time::HiRes, on x64 or arm64. */
export function hasWaitingParent(): boolean {
  const probe = "use Config; use Time::HiRes; exit($Config{archname} =~ /^(x86_64|aarch64)-/ ? 0 : 1)";
  return spawnSync("perl", ["-e", probe], { stdio: "ignore" }).status === 0;
}

/** What the waiting parent has said. A process that was killed with it leaves the later lines out. */
export interface WaitingReport {
  readonly startNs: bigint | null;
  readonly exitNs: bigint | null;
  /** The command's status in wait's word. */
  readonly exitStatus: number | null;
  readonly cpuNs: number | null;
  /** The largest resident set of any single process of the tree. */
  readonly largestRssBytes: number | null;
  /** The errno of a program that could not be started. */
  readonly startError: number | null;
}

/** Reads the lines of the waiting parent. */
export function readWaitingReport(text: string): WaitingReport {
  const field = (name: string, index: number): string | undefined =>
    new RegExp(`^${name}((?: \\d+)+)$`, "m").exec(text)?.[1]?.trim().split(" ")[index];
  const integer = (name: string, index: number): number | null => numberOrNull(field(name, index));
  const time = (name: string): bigint | null => {
    const value = field(name, 0);
    return value === undefined ? null : BigInt(value);
  };
  const cpuUs = integer("usage", 0);
  const rssKib = integer("usage", 1);
  return {
    startNs: time("start"),
    exitNs: time("exit"),
    exitStatus: integer("exit", 1),
    cpuNs: cpuUs === null ? null : cpuUs * 1000,
    largestRssBytes: rssKib === null ? null : rssKib * 1024,
    startError: integer("failed", 0),
  };
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
