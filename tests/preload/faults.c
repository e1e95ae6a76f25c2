/* Injects faults into a program that it is preloaded into; for tests only.

   FAULT_CALLS  calls that may fail, by name: "write,fsync,syncfs,renameat,openat", and "read" of what
                openat opened
   FAULT_ERRNO  with this error number (default: EIO)
   FAULT_EVERY  one in so many of them (default: none), by chance from
   FAULT_SEED   this number and the process
   FAULT_READ   reading a file whose name holds this fails
   FAULT_CRASH  reading a file whose name holds this ends the process
   FAULT_GROW   reading a file whose name holds this finds that it just became longer */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { MAX_FDS = 4096 };

/* What is to happen when a descriptor of openat is read. */
static char marks[MAX_FDS];

static const char *env(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static int chance(void)
{
	static unsigned state;
	static pid_t pid;
	const char *every = env("FAULT_EVERY"), *seed = env("FAULT_SEED");
	if (!every)
		return 0;
	if (pid != getpid()) {
		pid = getpid();
		state = (unsigned)(seed ? atoi(seed) : 1) * 2654435761u + (unsigned)pid;
	}
	state = state * 1103515245u + 12345u;
	return (state >> 8) % (unsigned)atoi(every) == 0;
}

/* Whether this call of `name` fails, with errno set. */
static int fails(const char *name)
{
	const char *calls = env("FAULT_CALLS"), *number = env("FAULT_ERRNO");
	size_t n = strlen(name);
	for (const char *p = calls; p && (p = strstr(p, name)); p += n) {
		if ((p > calls && p[-1] != ',') || (p[n] && p[n] != ','))
			continue;
		if (!chance())
			return 0;
		errno = number ? atoi(number) : EIO;
		return 1;
	}
	return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int openat(int dir, const char *path, int flags, ...)
{
	static const char *const kinds[] = {"FAULT_READ", "FAULT_CRASH", "FAULT_GROW"};
	va_list ap;
	va_start(ap, flags);
	mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	if (fails("openat"))
		return -1;
	int fd = REAL(openat)(dir, path, flags, mode);
	if (fd < 0 || fd >= MAX_FDS)
		return fd;
	marks[fd] = 'o';
	for (int i = 0; i < 3; i++)
		if (env(kinds[i]) && strstr(path, env(kinds[i])) && !(flags & O_CREAT))
			marks[fd] = "RCG"[i];
	return fd;
}

/* What is to happen to a read; 1: it fails. */
static int meet(int fd)
{
	char mark = fd >= 0 && fd < MAX_FDS ? marks[fd] : 0;
	if (mark == 'C')
		raise(SIGSEGV);
	if (mark == 'G') {
		char path[64], file[4096];
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t n = readlink(path, file, sizeof file - 1);
		file[n > 0 ? n : 0] = '\0';
		FILE *f = fopen(file, "a");
		if (f) {
			fputs("\n", f);
			fclose(f);
		}
		marks[fd] = 'o';
	}
	if (mark == 'R')
		errno = EIO;
	return mark == 'R' || (mark && fails("read"));
}

ssize_t read(int fd, void *buf, size_t n)
{
	return meet(fd) ? -1 : REAL(read)(fd, buf, n);
}


ssize_t write(int fd, const void *buf, size_t n)
{
	return fails("write") ? -1 : REAL(write)(fd, buf, n);
}

int fsync(int fd)
{
	return fails("fsync") ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	return fails("fsync") ? -1 : REAL(fdatasync)(fd);
}

int syncfs(int fd)
{
	return fails("syncfs") ? -1 : REAL(syncfs)(fd);
}

int renameat(int from, const char *old, int to, const char *name)
{
	return fails("renameat") ? -1 : REAL(renameat)(from, old, to, name);
}
