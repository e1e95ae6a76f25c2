/* ocrfix train: hands over to ocrfix-train, which is built by `make trainer`. */
#include "commands/commands.h"

#include "base/buf.h"

#include <errno.h>
#include <unistd.h>

enum ofx_status ofx_cmd_train(int argc, char **argv, struct ofx_error *err)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	struct ofx_buf path = {0};
	(void)argc;
	ofx_buf_add(&path, exe, n > 0 ? (size_t)n : 0);
	ofx_buf_add(&path, "-train", sizeof "-train");
	execv(path.ptr, argv);
	ofx_fail_at(err, OFX_SYS, path.ptr, 0, "cannot run: %s (make trainer builds it)",
	            strerror(errno));
	ofx_buf_release(&path);
	return OFX_SYS;
}
