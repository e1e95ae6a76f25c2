/* The rules of the stage "flags", and what they are called where a text is judged by them. */
#include "stages/flags.h"

#include "base/buf.h"
#include "text/chars.h"

const struct ofx_rule ofx_flag_rules[] = {
    [OFX_FLAGS_LOOP] = {.id = "flags/loop",
              .cls = OFX_REVIEW,
              .confidence = 900,
              .why = "a recogniser that writes word after word can fall into a loop; what stood on "
                     "the page is lost, and only the page can tell",
              .examples =
                  (const struct ofx_example[]){{"八八八八八八八八八八八八", "八八八八八八八八八八八八"},
                                               {"ああああああ、と叫んだ。", NULL},
                                               {"――――――――――――", NULL},
                                               {NULL, NULL}}},
    [OFX_FLAGS_LINES] = {.id = "flags/lines",
               .cls = OFX_REVIEW,
               .confidence = 800,
               .why = "the same line again and again is the loop of a recogniser, or a form",
               .examples = (const struct ofx_example[]){{"なし", NULL}, {NULL, NULL}}},
    [OFX_FLAGS_FOREIGN] = {.id = "flags/foreign",
                 .cls = OFX_REVIEW,
                 .confidence = 800,
                 .why = "letters of another script between Japanese ones, with nothing between, are "
                        "misread brush strokes more often than words",
                 .examples = (const struct ofx_example[]){{"陸軍한국전투の記録", "陸軍한국전투の記録"},
                                                          {"韓国語の「한국」", NULL},
                                                          {NULL, NULL}}},
    [OFX_FLAGS_SIMPLIFIED] = {.id = "flags/simplified",
                    .cls = OFX_REVIEW,
                    .confidence = 800,
                    .why = "a character that only simplified Chinese uses stands in a Japanese line; "
                           "engines with a Chinese model write it for its Japanese twin",
                    .examples = (const struct ofx_example[]){{"本を编辑した。", "本を编辑した。"},
                                                             {"这本书的编辑", NULL},
                                                             {"本を編集した。", NULL},
                                                             {NULL, NULL}}},
    [OFX_FLAGS_GARBAGE] =
        {.id = "flags/garbage",
         .cls = OFX_REVIEW,
         .confidence = 900,
         .why = "so much of this is no text (marks, lone letters, kana that cannot stand so) that what "
                "looks like words is not to be trusted either; no guess is made here",
         .examples = (const struct ofx_example[]){{"でいる人々である。    ーー      、     2",
                                                  "でいる人々である。    ーー      、     2"},
                                                 {"単価    数量    ー    2", NULL},
                                                 {NULL, NULL}}},
    [OFX_FLAGS_ALIKE] =
        {.id = "flags/alike",
         .cls = OFX_REVIEW,
         .confidence = 700,
         .why = "line after line says nearly the same: a recogniser that writes word after word varies "
                "a sentence when it has lost its place",
         .examples = (const struct ofx_example[]){{"山の上に白い雲が出ていた。", NULL}, {NULL, NULL}}},
    [OFX_FLAGS_NONSENSE] =
        {.id = "flags/nonsense",
         .cls = OFX_REVIEW,
         .confidence = 800,
         .why = "neither the language model nor the dictionary of words believes this line, though it "
                "looks like text; not with --effort fast",
         .examples = (const struct ofx_example[]){{"山の上に白い雲が出ていた。", NULL}, {NULL, NULL}}},
    {.id = NULL},
};

unsigned ofx_flag_of(const struct ofx_rule *why)
{
	static const unsigned flag[] = {
	    [OFX_FLAGS_LOOP] = OFX_FLAG_LOOP,          [OFX_FLAGS_LINES] = OFX_FLAG_LOOP,
	    [OFX_FLAGS_FOREIGN] = OFX_FLAG_FOREIGN,    [OFX_FLAGS_SIMPLIFIED] = OFX_FLAG_FOREIGN,
	    [OFX_FLAGS_GARBAGE] = OFX_FLAG_GARBAGE,    [OFX_FLAGS_ALIKE] = OFX_FLAG_NONSENSE,
	    [OFX_FLAGS_NONSENSE] = OFX_FLAG_NONSENSE,
	};
	for (size_t i = 0; i < sizeof flag / sizeof *flag; i++)
		if (why == &ofx_flag_rules[i])
			return flag[i];
	return 0;
}

static const struct {
	const char *name;
	unsigned flag;
} names[] = {
    {"garbage", OFX_FLAG_GARBAGE},   {"loop", OFX_FLAG_LOOP}, {"foreign", OFX_FLAG_FOREIGN},
    {"nonsense", OFX_FLAG_NONSENSE}, {"any", OFX_FLAG_ANY},
};
enum { N_NAMES = sizeof names / sizeof *names };

unsigned ofx_flag_named(struct ofx_str name)
{
	for (size_t i = 0; i < N_NAMES; i++)
		if (ofx_str_eq(name, ofx_str_of(names[i].name)))
			return names[i].flag;
	return 0;
}

const char *ofx_flag_name(unsigned flag)
{
	for (size_t i = 0; i < N_NAMES; i++)
		if (names[i].flag == flag)
			return names[i].name;
	return "";
}

void ofx_flag_add(struct ofx_edits *out, struct ofx_str text, uint32_t beg, uint32_t end, int rule)
{
	struct ofx_span span = {beg, end};
	ofx_propose(out, beg, end, ofx_str_sub(text, span), &ofx_flag_rules[rule]);
}

uint32_t ofx_flags_count(struct ofx_str s, unsigned classes)
{
	uint32_t n = 0;
	for (size_t pos = 0; pos < s.len;)
		n += ofx_is(ofx_u8_next(s.ptr, &pos), classes);
	return n;
}
