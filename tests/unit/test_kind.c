/* Unit tests: which files are cleaned, which are opened, and which are left alone. */
#include "unit.h"

#include "bulk/kind.h"

static enum ofx_kind kind(const char *name, const char *head, size_t len)
{
	return ofx_kind_of(ofx_str_of(name), ofx_str(head, len));
}

int main(void)
{
	char tar[600] = "name";
	memcpy(tar + 257, "ustar", 5);
	CHECK(kind("a.txt", "日本", 6) == OFX_KIND_TEXT);
	CHECK(kind("a", "", 0) == OFX_KIND_TEXT);
	CHECK(kind("a.txt", "\x93\xFA\x96\x7B\x82\xCC", 6) == OFX_KIND_TEXT);      /* Shift_JIS */
	CHECK(kind("a.txt", "\x1B$BF|K\\\x1B(B", 10) == OFX_KIND_TEXT);            /* ISO-2022-JP */
	CHECK(kind("a.txt", "\xFF\xFE\xE5\x65\x2C\x67", 6) == OFX_KIND_TEXT);      /* UTF-16 */
	CHECK(kind("a.txt", "a\0b\0c\0d\0\n\0e\0f\0g\0", 16) == OFX_KIND_TEXT);    /* without BOM */
	CHECK(kind("a.txt", "page one\f\tpage two\r\n", 20) == OFX_KIND_TEXT);
	CHECK(kind("a.txt", "%PDF-1.4\n", 9) == OFX_KIND_OTHER);
	CHECK(kind("a.txt", "\x89PNG\r\n\x1A\n", 8) == OFX_KIND_OTHER);
	CHECK(kind("a.txt", "\1\2\3\4\5\6\7", 7) == OFX_KIND_OTHER);
	CHECK(kind("a.zip", "PK\3\4", 4) == OFX_KIND_ZIP);
	CHECK(kind("A.ZIP", "PK\5\6", 4) == OFX_KIND_ZIP);
	CHECK(kind("a.docx", "PK\3\4", 4) == OFX_KIND_OTHER);
	CHECK(kind("a.zip", "no zip at all", 13) == OFX_KIND_TEXT);
	CHECK(kind("a.tar", tar, sizeof tar) == OFX_KIND_TAR);
	CHECK(kind("a.tar", "short", 5) == OFX_KIND_TEXT);
	CHECK(kind("a.tar.gz", "\x1F\x8B\x08", 3) == OFX_KIND_TAR_GZ);
	CHECK(kind("a.tgz", "\x1F\x8B\x08", 3) == OFX_KIND_TAR_GZ);
	CHECK(kind("a.txt.gz", "\x1F\x8B\x08", 3) == OFX_KIND_GZ);
	CHECK(kind(".gz", "\x1F\x8B\x08", 3) == OFX_KIND_OTHER);
	CHECK(kind("a.tar.zst", "\x28\xB5\x2F\xFD", 4) == OFX_KIND_TAR_ZST);
	CHECK(kind("a.zst", "\x28\xB5\x2F\xFD", 4) == OFX_KIND_ZST);
	CHECK(kind("a.txt", "\x28\xB5\x2F\xFD", 4) == OFX_KIND_OTHER);
	return unit_end();
}
