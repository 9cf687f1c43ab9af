import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetworkUse } from "../core/trace.ts";
import { ownerFile, ownerMark, removeAbandoned } from "./owned-folder.ts";

const folderPrefix = "bench-network-";

/** Descriptor on which the namespace reports: `isolated`, `refused STEP: REASON`, and `name NS NAME` for each name looked up. */
const namespaceReportDescriptor = 3;

/** What a system may take as the path of a socket, with the folder's name and the socket's. A longer one is cut, and lies elsewhere. */
const longestParentBytes = 70;

/**
 * Enters a network of its own and runs a command there. The network has a loopback interface alone, so that a connection to any
 * other address fails at once. A name server in it answers every question with NXDOMAIN and reports the name. It is written into
 * a mount namespace, as are its resolv.conf and nsswitch.conf, because systemd's resolver is reached by a unix socket and would
 * look the name up outside. Root makes the namespaces directly; other users need a user namespace, in which they keep their id.
 * The name server ends with the command (prctl 1), also if that has ended before.
 */
const program = `use strict;
use Config;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my %calls = (x86_64 => [272, 165, 157], aarch64 => [97, 40, 167]);
my ($machine) = split /-/, $Config{archname};
my ($unshare, $mount, $prctl) = @{$calls{$machine} or exit 126};
my $folder = shift @ARGV;
open(my $report, ">&=", ${namespaceReportDescriptor}) or exit 126;
select((select($report), $| = 1)[0]);
sub refuse { print $report "refused $_[0]: $!\\n"; exit 125 }
sub spill {
  open(my $file, ">", $_[0]) or refuse("open $_[0]");
  print $file $_[1];
  close($file) or refuse("write $_[0]");
}
my ($uid, $gid) = ($>, $) + 0);
unless ($uid == 0 && syscall($unshare, 0x40020000) == 0) {
  syscall($unshare, 0x50020000) == 0 or refuse("unshare");
  spill("/proc/self/setgroups", "deny");
  spill("/proc/self/uid_map", "$uid $uid 1");
  spill("/proc/self/gid_map", "$gid $gid 1");
}
my ($none, $root) = ("none", "/");
syscall($mount, $none, $root, 0, 0x44000, 0) == 0 or refuse("mount /");
for my $name ("resolv.conf", "nsswitch.conf") {
  my ($from, $to) = ("$folder/$name", "/etc/$name");
  next unless -e $to;
  syscall($mount, $from, $to, 0, 0x1000, 0) == 0 or refuse("mount $to");
}
socket(my $any, 2, 1, 0) or refuse("socket");
my $up = pack("a16Sx22", "lo", 0x41);
ioctl($any, 0x8914, $up) or refuse("loopback");
socket(my $names, 2, 2, 0) or refuse("socket");
bind($names, pack("Sna4x8", 2, 53, "\\x7f\\0\\0\\1")) or refuse("port 53");
my $parent = $$;
my $server = fork();
defined $server or refuse("fork");
if ($server == 0) {
  syscall($prctl, 1, 9, 0, 0, 0);
  # A short command may have ended before the signal was asked for.
  exit 0 if getppid() != $parent;
  close(STDIN); close(STDOUT); close(STDERR);
  while (1) {
    my $from = recv($names, my $query, 4096, 0);
    next unless defined $from && length($query) > 16;
    my ($at, $size, @labels) = (12);
    while (($size = ord(substr($query, $at, 1))) > 0 && $at + $size < length($query)) {
      push @labels, substr($query, $at + 1, $size);
      $at += 1 + $size;
    }
    my $name = join(".", @labels);
    $name =~ s/[^\\x21-\\x7e]/?/g;
    print $report "name " . sprintf("%.0f", clock_gettime(CLOCK_MONOTONIC) * 1e9) . " $name\\n";
    send($names, substr($query, 0, 2) . "\\x81\\x83\\0\\1\\0\\0\\0\\0\\0\\0" . substr($query, 12, $at - 7), 0, $from);
  }
}
close($names);
print $report "isolated\\n";
exec { $ARGV[0] } @ARGV;
refuse("exec");
`;

/** A folder with the files that a network namespace needs. */
export class NamespaceFolder implements Disposable {
  readonly path = mkdtempSync(join(NamespaceFolder.parent(), folderPrefix));
  /** The provider's control API listens here: a unix socket can be reached from outside the namespace. */
  readonly controlSocket = join(this.path, "control");

  /** Where they are made: the folder for temporary files, or the system's own where that has a long path. */
  static parent(temporary: string = tmpdir()): string {
    return Buffer.byteLength(temporary) <= longestParentBytes ? temporary : "/tmp";
  }

  /** Removes the folders of processes that have ended. */
  static async removeAbandoned(): Promise<void> {
    await removeAbandoned(NamespaceFolder.parent(), folderPrefix);
  }

  constructor() {
    // A mark in the name would make the path of the socket too long for some systems.
    writeFileSync(join(this.path, ownerFile), ownerMark());
    writeFileSync(join(this.path, "resolv.conf"), "nameserver 127.0.0.1\n");
    writeFileSync(join(this.path, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
  }

  /** Words that run a command in a new namespace. */
  isolated(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
    return ["perl", "-e", program, "--", this.path, ...argv];
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const probeLimitMs = 10_000;

/** Why this machine can't give a network namespace. Null if it can. */
export function namespaceProblem(): string | null {
  if (process.platform !== "linux") return "only Linux has network namespaces";
  using folder = new NamespaceFolder();
  const [file, ...args] = folder.isolated(["true"]);
  const probe = spawnSync(file, args, {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: probeLimitMs,
  });
  if (probe.error !== undefined) return "perl is not installed";
  const said = probe.output[namespaceReportDescriptor] ?? "";
  if (said.startsWith("isolated\n")) return null;
  return /^refused (.*)$/m.exec(said)?.[1] ?? "perl can't make system calls on this machine";
}

/** Counts what was tried in a namespace, trial by trial. */
export class NamespaceUse {
  private readonly pid: number;
  private text = "";
  private refusedBefore: number;

  constructor(pid: number) {
    this.pid = pid;
    this.refusedBefore = this.refusedPackets();
  }

  /** Takes a piece of the namespace's report. */
  read(piece: string): void {
    this.text += piece;
  }

  /** What was tried since the last call. */
  take(originNs: bigint): NetworkUse {
    const end = this.text.lastIndexOf("\n") + 1;
    const lines = this.text.slice(0, end).matchAll(/^name (\d+) (.*)$/gm);
    const names = [...lines].map(([, atNs = "0", name = ""]) => ({ atNs: Number(BigInt(atNs) - originNs), name }));
    this.text = this.text.slice(end);
    const refused = this.refusedPackets();
    const refusedAddresses = refused - this.refusedBefore;
    this.refusedBefore = refused;
    return { names, refusedAddresses };
  }

  /** Connections and packets for which the namespace had no route, by the kernel's counters of both protocols. */
  private refusedPackets(): number {
    const [titles = "", values = ""] = this.counters("snmp").split("\n");
    const column = titles.split(" ").indexOf("OutNoRoutes");
    const six = /^Ip6OutNoRoutes\s+(\d+)$/m.exec(this.counters("snmp6"))?.[1];
    return Number(values.split(" ")[column] ?? 0) + Number(six ?? 0);
  }

  private counters(file: string): string {
    try {
      return readFileSync(`/proc/${this.pid}/net/${file}`, "latin1");
    } catch {
      return "";
    }
  }
}
