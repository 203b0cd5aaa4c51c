// Disks that are full, or take no writes, for real: a small file system of its own where this user may mount one; else the kernel's
// own limit on what a process may write.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

// Tests that would mount take another way where they may not, and skip nothing (TRUST_MOUNT=false shows it).
const ROOT = process.getuid?.() === 0;
export const MAY_MOUNT = ROOT && process.env['TRUST_MOUNT'] !== 'false' && mounts();

/** Where nothing can be mounted, root is nobody: modes of files do not bind it. */
export const WHO = ROOT && !MAY_MOUNT ? { uid: 65_534, gid: 65_534 } : {};

function mounts(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'none', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A disk of so many megabytes, which somebody else fills, and which can be made read-only. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'disk-'));
  readonly #others = join(this.folder, 'others');

  constructor(mb: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mb}m`, 'small', this.folder]);
  }

  /** Others' files take all but so many kilobytes. */
  leave(kilobytes: number): void {
    const { bavail, bsize } = statfsSync(this.folder);
    writeFileSync(this.#others, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1024)));
  }

  /** Others' files are removed. */
  makeRoom(): void {
    rmSync(this.#others);
  }

  /** Nobody may have a file on it open for writing. */
  readOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.folder]);
  }

  end(): void {
    execFileSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The kernel refuses a process to write behind so many bytes of any file; null: it may again. */
export function limitWrites(pid: number, bytes: number | null): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:`]);
}

/** A folder into which this user may not write: on a disk that is read-only where that can be had. */
export function readOnlyFolder(fill: (folder: string) => void): { folder: string; end: () => void } {
  if (MAY_MOUNT) {
    const disk = new SmallDisk(64);
    fill(disk.folder);
    disk.readOnly();
    return { folder: disk.folder, end: () => disk.end() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'read-only-'));
  fill(folder);
  chmodSync(folder, 0o555);
  const end = () => {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, end };
}

/** Whether a disk can be had that fails under whoever writes to it. */
export const MAY_FAIL = MAY_MOUNT && existsSync('/dev/loop-control') && existsSync('/sys/fs/ext4');

/** A disk that becomes read-only under whoever writes to it, as ext4 does when it meets an error. */
export class FailingDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'failing-'));
  readonly #image = `${this.folder}.image`;

  constructor() {
    execFileSync('truncate', ['-s', '48M', this.#image]);
    execFileSync('mkfs.ext4', ['-q', this.#image]);
    this.#mount();
  }

  /** Meets an error: from now on nothing can be written. */
  fail(): void {
    const device = execFileSync('findmnt', ['--noheadings', '--output', 'SOURCE', this.folder], { encoding: 'utf8' });
    writeFileSync(`/sys/fs/ext4/${basename(device.trim())}/trigger_fs_error`, 'test');
  }

  /** As an operator does when nobody uses it: checks it, and mounts it again. */
  mend(): void {
    execFileSync('umount', [this.folder]);
    // 1: there was something to mend.
    spawnSync('e2fsck', ['-fy', this.#image]);
    this.#mount();
  }

  end(): void {
    execFileSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#image, { force: true });
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'loop,errors=remount-ro', this.#image, this.folder]);
  }
}
