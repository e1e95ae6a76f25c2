/* Maps characters to the symbols of the language model. */
#include "model/symbols.h"

uint16_t ofx_symbol(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E) /* full-width ASCII */
		cp -= 0xFEE0;
	if (ofx_is(cp, OFX_SPACE | OFX_BREAK | OFX_HIDDEN) || cp < ' ' || cp == 0x7F)
		return OFX_SYM_DROP;
	if (ofx_is(cp, OFX_DIGIT))
		return OFX_SYM_NUMBER;
	if (ofx_is(cp, OFX_LATIN))
		return OFX_SYM_LATIN;
	if (ofx_is(cp, OFX_FOREIGN))
		return OFX_SYM_FOREIGN;
	if (ofx_is(cp, OFX_DASH)) /* - ‐ – — ― − ─ */
		return '-';
	switch (cp) {
	case 0x301C: /* 〜 WAVE DASH, beside ～ U+FF5E */
		return '~';
	case 0x2018: /* ‘ ’ */
	case 0x2019:
		return '\'';
	case 0x201C: /* “ ” */
	case 0x201D:
		return '"';
	case 0x2025: /* ‥ is … */
		return 0x2026;
	default:
		return cp < 0xFFFE ? (uint16_t)cp : OFX_SYM_OTHER;
	}
}

bool ofx_symbol_runs(uint16_t sym)
{
	return sym > OFX_SYM_EDGE && !ofx_is(sym, OFX_JAPANESE);
}
