/* Tells kinds of files apart. */
#include "bulk/kind.h"

#include "adapt/icu.h"

/* How files begin that may look like text for a while. */
static const struct ofx_str magic[] = {
    {"%PDF-", 5},       {"\x89PNG", 4},   {"\xFF\xD8\xFF", 3},    {"GIF8", 4},
    {"II*\0", 4},       {"MM\0*", 4},     {"PK\3\4", 4},
    {"PK\5\6", 4},      {"\x1F\x8B", 2},  {"\x28\xB5\x2F\xFD", 4}, {"\xFD" "7zXZ", 5},
    {"BZh", 3},         {"7z\xBC\xAF", 4}, {"Rar!", 4},            {"AT&TFORM", 8},
    {"%!PS", 4},        {"\x7F" "ELF", 4}, {"SQLite format 3", 15}, {"PAR1", 4},
    {"\0\0\0\x0CjP", 6},
};

static bool starts(struct ofx_str s, const char *head, size_t len)
{
	return ofx_str_starts(s, ofx_str(head, len));
}

/* Whether the name ends so, in any case. */
static bool ends(struct ofx_str name, const char *tail)
{
	size_t n = strlen(tail);
	if (name.len <= n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = name.ptr[name.len - n + i];
		if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != tail[i])
			return false;
	}
	return true;
}

static bool is_container(struct ofx_str name, struct ofx_str head, enum ofx_kind *kind)
{
	bool gz = starts(head, "\x1F\x8B", 2), zst = starts(head, "\x28\xB5\x2F\xFD", 4);
	if (ends(name, ".zip") && (starts(head, "PK\3\4", 4) || starts(head, "PK\5\6", 4)))
		*kind = OFX_KIND_ZIP;
	else if (ends(name, ".tar") && head.len > 512 && !memcmp(head.ptr + 257, "ustar", 5))
		*kind = OFX_KIND_TAR;
	else if (gz && (ends(name, ".tar.gz") || ends(name, ".tgz")))
		*kind = OFX_KIND_TAR_GZ;
	else if (zst && (ends(name, ".tar.zst") || ends(name, ".tzst")))
		*kind = OFX_KIND_TAR_ZST;
	else if (gz && ends(name, ".gz"))
		*kind = OFX_KIND_GZ;
	else if (zst && ends(name, ".zst"))
		*kind = OFX_KIND_ZST;
	else
		return false;
	return true;
}

/* Control characters that no text has, but for a few. ESC begins a shift in ISO-2022-JP. */
static bool is_text(struct ofx_str head)
{
	size_t odd = 0;
	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = (unsigned char)head.ptr[i];
		odd += (c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1B) || c == 0x7F;
	}
	if (odd <= head.len / 64)
		return true;
	enum ofx_encoding e = ofx_encoding_detect(head, head.len < OFX_KIND_HEAD);
	return e == OFX_UTF16LE || e == OFX_UTF16BE;
}

enum ofx_kind ofx_kind_of(struct ofx_str name, struct ofx_str head)
{
	enum ofx_kind kind;
	if (is_container(name, head, &kind))
		return kind;
	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (ofx_str_starts(head, magic[i]))
			return OFX_KIND_OTHER;
	return is_text(head) ? OFX_KIND_TEXT : OFX_KIND_OTHER;
}

bool ofx_kind_archive(enum ofx_kind kind, enum ofx_archive_kind *out)
{
	static const enum ofx_archive_kind kinds[] = {
	    [OFX_KIND_ZIP] = OFX_ARCHIVE_ZIP,       [OFX_KIND_TAR] = OFX_ARCHIVE_TAR,
	    [OFX_KIND_TAR_GZ] = OFX_ARCHIVE_TAR_GZ, [OFX_KIND_TAR_ZST] = OFX_ARCHIVE_TAR_ZST,
	    [OFX_KIND_GZ] = OFX_ARCHIVE_GZ,         [OFX_KIND_ZST] = OFX_ARCHIVE_ZST,
	};
	if (kind == OFX_KIND_TEXT || kind == OFX_KIND_OTHER)
		return false;
	*out = kinds[kind];
	return true;
}
